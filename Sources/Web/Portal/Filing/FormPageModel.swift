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
    let returns: Bool
    let hasFiles: Bool
    let whole: String

    init(
        _ filling: Filling, _ page: Filling.Page, placeQueries: [String: String], errors: [String: FieldError] = [:],
        notice: Part.Notice? = nil, returns: Bool, prefill: Prefill = .none, texts: Localizer
    ) {
        let own = filling.procedure.texts(texts.language)
        let words = FieldWords(procedure: filling.procedure, texts: texts)
        title = own.page(page.id)
        procedure = own.title
        progress = FilingSteps(filling).progress(.page(page.id), title: own.title)
        notices = [notice].compactMap(\.self)
        let inputs = page.fields.flatMap { field in
            field.isGroup ? [field] + field.inputs(in: filling.answers) : [field]
        }
        action = URLs.draft(filling.draft.id, page: page.id)
        shown = page.fields.map(\.path).joined(separator: " ")
        let asked = QuestionPage(
            filling: filling, words: words, placeQueries: placeQueries, errors: errors, prefill: prefill)
        errorSummary = Part.ErrorSummary(
            inputs.compactMap { field in
                asked.error(field).map { Part.ErrorSummary.Entry($0, field: Question.anchor(field.path)) }
            })
        questions = page.fields.enumerated().map { index, field in
            let before = index == 0 ? nil : page.fields[index - 1].section
            return Question(
                field, asked, section: field.section == before ? nil : field.section.map { own.section($0) })
        }
        hasFiles = page.fields.contains { $0.widget == .file }
        self.returns = returns
        whole = URLs.draftWhole(filling.draft.id)
    }
}
