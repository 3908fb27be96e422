import Administration
import Casework
import Core

/// All answers, papers and fees of a draft, each with the way back to it.
struct ReviewPage: PageModel {
    static let template = "portal/review"

    struct Group: Model {
        let title: String
        let rows: [Part.SummaryList.Row]
    }

    let title: String
    let progress: Part.StepProgress?
    let errorSummary: Part.ErrorSummary?
    let groups: [Group]
    let fees: [Part.SummaryList.Row]
    let feeNotes: [String]
    let decider: String?
    let limit: String
    let action: String
    let supplement: Bool
    let ready: Bool
    let goOn: String
    let application: String
    let back: String?

    init(_ filling: Filling, problems: [Problem] = [], texts: Localizer) {
        let own = filling.procedure.texts(texts.language)
        let words = FieldWords(procedure: filling.procedure, texts: texts)
        let errors = filling.errors
        let missing = filling.missingPapers
        title = texts(filling.dossier == nil ? "portal.review" : "portal.review_supplement")
        let steps = FilingSteps(filling)
        progress = steps.progress(.review, title: own.title)
        var faults = problems.map { Part.ErrorSummary.Entry(texts.sentence(for: $0), field: nil) }
        var groups: [Group] = []
        for page in filling.pages {
            let address = URLs.draft(filling.draft.id, page: page.id) + "?ve=review"
            var rows: [Part.SummaryList.Row] = []
            for field in page.fields where field.widget != .file {
                let change = "\(address)#\(Question.anchor(field.path))"
                let inputs = field.isGroup ? [field] + field.inputs(in: filling.answers) : [field]
                for input in inputs {
                    guard let error = errors[input.path] else { continue }
                    let answer = filling.answers.at(input.path)?.string
                    var entry = Part.ErrorSummary.Entry(words.message(error, input, answer: answer), field: nil)
                    entry.address = "\(address)#\(Question.anchor(input.path))"
                    faults.append(entry)
                }
                let lines = words.answer(field, in: filling.answers, at: filling.now.date, filling.areas)
                let label = field.widget == .declaration ? texts("portal.declaration") : words.label(field)
                rows.append(
                    Part.SummaryList.Row(
                        label, lines.isEmpty ? [texts("portal.not_given")] : lines,
                        change: field.computed == nil ? change : nil,
                        warning: words.warnings(field, in: filling.answers, at: filling.now.date)))
            }
            groups.append(Group(title: own.page(page.id), rows: rows))
        }
        for rule in missing {
            var entry = Part.ErrorSummary.Entry(texts("fault.paper_missing", ["label": own.paper(rule.id)]), field: nil)
            entry.address = ReviewPage.address(rule, filling)
            faults.append(entry)
        }
        groups.append(ReviewPage.papers(filling, own, texts))
        self.groups = groups
        errorSummary = Part.ErrorSummary(faults)
        let members = filling.group?.lines(filling, texts)
        fees =
            filling.dossier == nil && errors.isEmpty ? members?.rows ?? ReviewPage.fees(filling, own, texts) : []
        feeNotes =
            fees.isEmpty ? [] : members?.notes ?? FeeLine.warnings(filling.procedure, at: filling.now, texts: texts)
        decider = filling.dossier == nil ? filling.decider?.name[texts.language] : nil
        limit = members?.limits ?? filling.procedure.limit.words(texts.language)
        action = URLs.draftReview(filling.draft.id)
        supplement = filling.dossier != nil
        ready = errors.isEmpty && missing.isEmpty
        goOn = URLs.draft(filling.draft.id)
        application = URLs.draftApplication(filling.draft.id)
        back = steps.address(before: .review)
    }

    /// Where a paper is asked for: in the form, or among the papers.
    private static func address(_ rule: PaperRule, _ filling: Filling) -> String {
        let anchor = Question.anchor(DraftPapersPage.field(rule.id))
        let page = filling.pages.first { page in page.fields.contains { $0.paper == rule.id } }
        guard filling.dossier == nil, let page else { return "\(URLs.draftPapers(filling.draft.id))#\(anchor)" }
        return "\(URLs.draft(filling.draft.id, page: page.id))?ve=review#\(anchor)"
    }

    private static func papers(_ filling: Filling, _ own: Texts, _ texts: Localizer) -> Group {
        let change = URLs.draftPapers(filling.draft.id)
        let rows = filling.procedure.papers.compactMap { rule -> Part.SummaryList.Row? in
            let files = filling.draft.papers.filter { $0.paper == rule.id }.compactMap(\.file)
            guard !files.isEmpty else { return nil }
            return Part.SummaryList.Row(
                own.paper(rule.id),
                files.map { "\($0.name) (\(FileSize.words($0.size, texts.language)))" },
                change: address(rule, filling))
        }
        let none = Part.SummaryList.Row(texts("portal.papers"), [texts("portal.no_papers")], change: change)
        return Group(title: texts("portal.papers"), rows: rows.isEmpty ? [none] : rows)
    }

    private static func fees(_ filling: Filling, _ own: Texts, _ texts: Localizer) -> [Part.SummaryList.Row] {
        let fees: [Fee]
        do { fees = try filling.procedure.fees(scope: filling.scope, at: filling.now) } catch { return [] }
        return fees.map { fee in
            Part.SummaryList.Row(
                own.fee(fee.id),
                [Money(dong: Int64(fee.amount)).text(texts.language), texts("collect.\(fee.collect.rawValue)")])
        }
    }
}
