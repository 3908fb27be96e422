import Administration
import Casework
import Core
import Schemas

/// A form that somebody is filling in: the draft, the procedure that it is for, and what follows from both today.
struct Filling: Sendable {
    typealias Page = FormState.Page

    let draft: Draft
    let procedure: Procedure
    /// The dossier whose supplement request is being answered; nil for a new filing.
    let dossier: Dossier?
    /// The group whose form this is, with its members' procedures; nil for a procedure of its own.
    let group: GroupForm?
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

    /// Loads a draft of this browser or account. Throws `draft.unknown`, and `procedure.not_in_force` once the
    /// procedure is gone.
    static func load(_ id: Identifier, _ services: Services, _ context: WebContext) async throws -> Filling {
        let draft = try await services.drafts.require(id, context.requireVisit().draftOwner)
        guard let asking = try await services.dossiers.asking(draft) else {
            let group = try await GroupForm.load(draft.procedure, services)
            let procedure = try await services.catalogue.form(draft.procedure, at: services.clock.now.date)
            return try Filling(draft, procedure, nil, group, at: services.clock.now, AreaChoices(services))
        }
        let procedure = try await services.catalogue.procedure(asking.procedure, pack: asking.pack)
        return try Filling(draft, procedure, asking, nil, at: services.clock.now, AreaChoices(services))
    }

    private init(
        _ draft: Draft, _ procedure: Procedure, _ dossier: Dossier?, _ group: GroupForm?, at now: Instant,
        _ areas: AreaChoices
    ) throws {
        self.draft = draft
        self.procedure = procedure
        self.dossier = dossier
        self.group = group
        self.now = now
        self.areas = areas
        let (filed, channel) = (dossier?.filedAt.date ?? now.date, dossier?.channel ?? .online)
        let state = try FormState(
            procedure, answers: draft.answers, channel: channel, filed: filed, decided: now.date, at: now)
        answers = state.answers
        pages = state.pages
        scope = state.scope
        requiredPapers = try procedure.papers.filter { try $0.required.holds(in: state.scope, at: now) }
        errors = state.errors.mapValues(FieldError.init)
        if let group, errors.isEmpty { try add(group.problems(scope: state.scope, at: now)) }
        addUnknownAreas()
    }

    /// The same form with other answers or papers.
    func with(_ draft: Draft) throws -> Filling { try Filling(draft, procedure, dossier, group, at: now, areas) }

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

    /// What is wrong for a member of the group, beside the question that its answer comes from.
    private mutating func add(_ problems: [Problem]) {
        let known = Set(pages.flatMap(\.fields).flatMap { [$0] + $0.inputs(in: answers) }.map(\.path))
        for problem in problems {
            let path = String((problem.location ?? "").dropFirst("/answers/".count)).replacing("/", with: ".")
            if known.contains(path), errors[path] == nil { errors[path] = FieldError(problem) }
        }
    }

    /// The schema knows no areas: a code that no area has any more is found here.
    private mutating func addUnknownAreas() {
        let inputs = pages.flatMap(\.fields).flatMap { $0.inputs(in: answers) }
        for field in inputs where field.widget == .area && errors[field.path] == nil {
            guard let code = answers.at(field.path)?.string, choice(code, field) == nil else { continue }
            errors[field.path] = .noSuchArea
        }
    }

    /// Whether a condition of the layout requires the answer, as the answers stand.
    func isRequiredNow(_ field: FormField) -> Bool {
        (try? field.required.holds(in: scope, at: now)) ?? false || field.isRequired
    }

    /// The papers that the form asks for at a place of its own, as the answers stand.
    var papersInForm: Set<String> { Set(pages.flatMap(\.fields).compactMap(\.paper)) }

    /// One more than are shown, to tell that there are more.
    func findAreas(_ text: String, _ field: FormField) -> [AreaChoices.Choice] {
        areas.find(
            text, level: field.areaLevel, competence: competence(field), atMost: AreaChoices.most + 1)
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
    /// With all that the keyword's own sentence names.
    case schema(keyword: String, limit: String?, parameters: [String: String] = [:])
    case noSuchArea
    /// Something was typed, but nothing chosen from what it found.
    case areaNotChosen
    /// A paper that the page asks for and that was not sent.
    case paperMissing
    /// A date beyond the bound that the layout sets it (`not_after`), with the day of that bound.
    case beyond(bound: String, day: String)
    /// What the widget itself finds wrong: the last part of `answer.check_digit`.
    case widget(String)

    init(_ problem: Problem) {
        let keyword = problem.code.split(separator: ".").last.map(String.init) ?? ""
        if FormField.Bound(rawValue: keyword) != nil {
            self = .beyond(bound: keyword, day: problem.parameters["limit"] ?? "")
        } else if problem.code.hasPrefix("answer."), keyword != "required" {
            self = .widget(keyword)
        } else {
            self = .schema(keyword: keyword, limit: problem.parameters["limit"], parameters: problem.parameters)
        }
    }
}
