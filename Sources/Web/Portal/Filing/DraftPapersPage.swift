import Casework
import Core
import Decisions

/// The papers that a draft needs and has.
struct DraftPapersPage: PageModel {
    static let template = "portal/papers"
    let title: String
    let progress: Part.StepProgress?
    let errorSummary: Part.ErrorSummary?
    /// What the office asked for, when this answers its request.
    let asked: AskedItems?
    let none: Bool
    let action: String
    let required: [Part.Field]
    let hasOthers: Bool
    let others: [Part.Field]

    static func field(_ paper: String) -> String { "paper.\(paper)" }
    static func paper(_ field: String) -> String { field.hasPrefix("paper.") ? String(field.dropFirst(6)) : field }
    /// What a `remove` button says.
    static func mark(_ paper: Paper) -> String { "\(paper.paper):\(paper.file?.sha256 ?? "")" }

    /// Whether a problem is told on the page itself, with everything else that is on it.
    static func tells(_ problem: Problem) -> Bool {
        problem.code.hasPrefix("upload.") || problem.code == "form.token"
            || ["request.too_large", "request.interrupted", "request.malformed"].contains(problem.code)
    }

    static func widget(_ rule: PaperRule, _ filling: Filling, _ texts: Localizer) -> Part.Field.Widget {
        .file(
            sent: filling.draft.papers.filter { $0.paper == rule.id }.compactMap { paper in
                paper.file.map {
                    Part.Field.SentFile(
                        name: $0.name, size: FileSize.words($0.size, texts.language),
                        remove: DraftPapersPage.mark(paper))
                }
            },
            megabytes: rule.maximumBytes >> 20, camera: !rule.accepts.contains(.pdf), multiple: true)
    }

    init(_ filling: Filling, problems: [Problem] = [], texts: Localizer) {
        let own = filling.procedure.texts(texts.language)
        let needed = Set(filling.requiredPapers.map(\.id))
        title = texts("portal.papers")
        progress = FilingSteps(filling).progress(.papers, title: own.title)
        asked = filling.dossier?.openSupplement.map { AskedItems($0, texts) }
        action = URLs.draftPapers(filling.draft.id)
        let sentence = { (problem: Problem) in
            problem.code == "dossier.paper_missing"
                ? texts("fault.paper_missing", ["label": own.paper(problem.parameters["paper"] ?? "")])
                : texts.sentence(for: problem)
        }
        let field = { (rule: PaperRule) in
            let name = DraftPapersPage.field(rule.id)
            let megabytes = rule.maximumBytes >> 20
            let hints = [own.paperHint(rule.id), texts("portal.file_hint", ["megabytes": "\(megabytes)"])]
            return Part.Field(
                id: Question.anchor(name), name: name, label: own.paper(rule.id),
                hint: hints.compactMap(\.self).joined(separator: " "),
                error: problems.first { $0.location == name }.map(sentence),
                optional: filling.dossier == nil && !needed.contains(rule.id),
                widget: DraftPapersPage.widget(rule, filling, texts),
                texts: texts)
        }
        let elsewhere = filling.dossier == nil ? filling.papersInForm : []
        let rules = filling.procedure.papers.filter { !elsewhere.contains($0.id) }
        let first = filling.dossier == nil ? rules.filter { needed.contains($0.id) } : rules
        let rest = filling.dossier == nil ? rules.filter { !needed.contains($0.id) && !$0.isForOtherChannels } : []
        required = first.map(field)
        others = rest.map(field)
        hasOthers = !rest.isEmpty
        none = first.isEmpty
        errorSummary = Part.ErrorSummary(
            problems.map { problem in
                Part.ErrorSummary.Entry(sentence(problem), field: problem.location.map(Question.anchor))
            })
    }
}

extension PaperRule {
    /// Needed or not by the channel alone; where it is not needed, nobody is asked for it.
    fileprivate var isForOtherChannels: Bool {
        if case .rule(let rule) = required { rule.names == ["channel"] } else { false }
    }
}

/// What an office asks an applicant to add, and why.
struct AskedItems: Model {
    let items: [String]
    let reason: String?
    /// Until when it may be answered, and by which law; nil where none sets a time.
    let until: String?

    init(_ request: SupplementRequest, _ texts: Localizer) {
        items = request.items
        until = request.answer.map {
            texts("portal.asked_until", ["day": texts.day($0.until.date), "basis": $0.basis])
        }
        reason = request.reason.isEmpty ? nil : request.reason
    }
}
