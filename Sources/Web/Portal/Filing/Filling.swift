import Administration
import Casework
import Core
import Schemas

/// A form that somebody is filling in: the draft, the procedure that it is for, and what follows from both today.
struct Filling: Sendable {
    /// A page with those of its fields that are asked.
    struct Page: Sendable {
        let id: String
        let fields: [FormField]
    }

    let draft: Draft
    let procedure: Procedure
    /// The dossier whose supplement request is being answered; nil for a new filing.
    let dossier: Dossier?
    let now: Instant
    let areas: AreaChoices
    /// What the procedure's conditions and amounts see.
    let scope: [String: Value]
    /// The pages that are asked, as the answers stand.
    let pages: [Page]
    /// Papers that must be there.
    let requiredPapers: [PaperRule]
    /// The draft's answers with the computed ones.
    let answers: Value
    /// What is wrong with the answers, by the path of the field; the first thing for each.
    private(set) var errors: [String: FieldError] = [:]

    /// Loads a draft of this browser or account. Throws `draft.unknown`, and `procedure.not_in_force` once the procedure
    /// is gone.
    static func load(_ id: Identifier, _ services: Services, _ context: WebContext) async throws -> Filling {
        let draft = try await services.drafts.require(id, context.requireVisit().draftOwner)
        guard let dossier = draft.dossier else {
            let procedure = try await services.catalogue.current(draft.procedure, at: services.clock.now.date)
            return try Filling(draft, procedure, nil, services)
        }
        let asking = try await services.dossiers.require(dossier)
        let procedure = try await services.catalogue.procedure(asking.procedure, pack: asking.pack)
        return try Filling(draft, procedure, asking, services)
    }

    private init(_ draft: Draft, _ procedure: Procedure, _ dossier: Dossier?, _ services: Services) throws {
        try self.init(draft, procedure, dossier, at: services.clock.now, AreaChoices(services))
    }

    /// The answers without what is hidden.
    private let kept: Value

    private init(
        _ draft: Draft, _ procedure: Procedure, _ dossier: Dossier?, at now: Instant, _ areas: AreaChoices
    ) throws {
        self.draft = draft
        self.procedure = procedure
        self.dossier = dossier
        self.now = now
        self.areas = areas
        let (filed, channel) = (dossier?.filedAt.date ?? now.date, dossier?.channel ?? .online)
        let typed = procedure.scope(answers: draft.answers, channel: channel, filed: filed, decided: now.date)
        let (answers, asking) = try procedure.computed(draft.answers, typed, now)
        self.answers = answers
        pages = try procedure.form.pages.compactMap { page in
            guard try page.visible.holds(in: asking, at: now) else { return nil }
            let fields = try page.fields.filter { try $0.visible.holds(in: asking, at: now) }
            return fields.isEmpty ? nil : Page(id: page.id, fields: fields)
        }
        kept = try procedure.form.visibleAnswers(answers, scope: asking, at: now)
        scope = procedure.scope(answers: kept, channel: channel, filed: filed, decided: now.date)
        requiredPapers = try procedure.papers.filter { [scope] in try $0.required.holds(in: scope, at: now) }
        errors = try findErrors()
    }

    /// The same form with other answers or papers.
    func with(_ draft: Draft) throws -> Filling { try Filling(draft, procedure, dossier, at: now, areas) }

    /// Whether papers are asked for on the way; otherwise the review still leads to them.
    var asksPapers: Bool {
        let elsewhere = papersInForm
        return dossier != nil || requiredPapers.contains { !elsewhere.contains($0.id) }
            || draft.papers.contains { !elsewhere.contains($0.paper) }
    }

    /// The papers that are required and not there.
    var missingPapers: [PaperRule] {
        guard dossier == nil else { return [] }
        return requiredPapers.filter { rule in !draft.papers.contains { $0.paper == rule.id } }
    }

    private func findErrors() throws -> [String: FieldError] {
        let fields = pages.flatMap(\.fields)
        let judged = procedure.form.withGroups(kept, of: fields)
        let inputs = fields.flatMap { $0.isGroup ? [$0] + $0.inputs(in: judged) : [$0] }
        let known = Set(inputs.map(\.path))
        let computed = Set(fields.filter { $0.computed != nil }.map(\.path))
        var errors: [String: FieldError] = [:]
        for problem in try procedure.problems(answers: judged, scope: scope, at: now) {
            let path = Filling.field(problem, known)
            if errors[path] == nil, !computed.contains(path) { errors[path] = FieldError(problem) }
        }
        for field in inputs where field.widget == .area && errors[field.path] == nil {
            guard let code = answers.at(field.path)?.string, choice(code, field) == nil else { continue }
            errors[field.path] = .noSuchArea
        }
        return errors
    }

    /// The field that a problem is told beside: the nearest one that holds its place.
    static func field(_ problem: Problem, _ known: Set<String>) -> String {
        let whole = (problem.location ?? "").dropFirst("/answers/".count).replacing("/", with: ".")
        var path = whole[...]
        while !known.contains(String(path)) {
            guard let dot = path.lastIndex(of: ".") else { return String(whole) }
            path = path[..<dot]
        }
        return String(path)
    }

    /// Whether a condition of the layout requires the answer, as the answers stand.
    func isRequiredNow(_ field: FormField) -> Bool {
        (try? field.required.holds(in: scope, at: now)) ?? false || field.isRequired
    }

    /// The papers that the form asks for at a place of its own, as the answers stand.
    var papersInForm: Set<String> { Set(pages.flatMap(\.fields).compactMap(\.paper)) }

    func findAreas(_ text: String, _ field: FormField) -> [AreaChoices.Choice] {
        areas.find(text, level: field.areaLevel, competence: competence(field))
    }

    func choice(_ code: String, _ field: FormField) -> AreaChoices.Choice? {
        areas.choice(code: code, level: field.areaLevel, competence: competence(field))
    }

    /// The unit that will decide; nil while the place is not known.
    var decider: Unit? {
        guard let code = answers.at(procedure.competence.areaPath)?.string else { return nil }
        return areas.units.competent(level: procedure.competence.level, area: code, at: now.date)
    }

    private func competence(_ field: FormField) -> String? {
        field.path == procedure.competence.areaPath ? procedure.competence.level : nil
    }
}

/// What is wrong with one answer.
enum FieldError: Hashable, Sendable {
    case schema(keyword: String, limit: String?)
    case noSuchArea
    /// Something was typed, but nothing chosen from what it found.
    case areaNotChosen
    /// A paper that the page asks for and that was not sent.
    case paperMissing
    /// A tax code with a digit that cannot be.
    case checkDigit

    init(_ problem: Problem) {
        if problem.code == "answer.check_digit" {
            self = .checkDigit
        } else {
            let keyword = problem.code.split(separator: ".").last.map(String.init) ?? ""
            self = .schema(keyword: keyword, limit: problem.parameters["limit"])
        }
    }
}
