import Casework
import Core

/// One page of a form, with what was typed and what is to be mended.
struct FormPageModel: PageModel {
    static let template = "portal/form-page"
    let title: String
    let procedure: String
    let progress: Part.StepProgress?
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let action: String
    let shown: String
    let questions: [Question]
    let findsPlace: Bool
    let returns: Bool

    init(
        _ filling: Filling, _ page: Filling.Page, placeQueries: [String: String], errors: [String: FieldError] = [:],
        typed: [String: String] = [:],
        notice: Part.Notice? = nil, returns: Bool, texts: Localizer
    ) {
        let own = filling.procedure.texts(texts.language)
        let fields = page.fields
        let words = FieldWords(procedure: filling.procedure, texts: texts)
        title = own.page(page.id)
        procedure = own.title
        progress = FilingSteps(filling).progress(.page(page.id), title: own.title)
        notices = [notice].compactMap(\.self)
        errorSummary = Part.ErrorSummary(
            fields.compactMap { field in
                errors[field.path].map {
                    Part.ErrorSummary.Entry(words.message($0, field), field: Question.anchor(field.path))
                }
            })
        action = URLs.draft(filling.draft.id, page: page.id)
        shown = fields.map(\.path).joined(separator: " ")
        questions = fields.map { field in
            Question(
                field, filling, error: errors[field.path], typed: typed[field.path],
                placeQuery: placeQueries[field.path], texts: texts)
        }
        findsPlace = fields.contains { $0.widget == .area }
        self.returns = returns
    }
}
