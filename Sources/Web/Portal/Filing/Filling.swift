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
    /// What is wrong with the answers, by the path of the field; the first thing for each.
    private(set) var errors: [String: FieldError] = [:]

    /// Loads a draft of this browser or account. Throws `draft.unknown`, and `procedure.not_in_force` once the procedure
    /// is gone.
    static func load(_ id: Identifier, _ services: Services, _ context: WebContext) async throws -> Filling {
        let draft = try await services.drafts.require(id, context.requireVisit().draftOwner)
        guard let asking = try await services.dossiers.asking(draft) else {
            let procedure = try await services.catalogue.current(draft.procedure, at: services.clock.now.date)
            return try Filling(draft, procedure, nil, services)
        }
        let procedure = try await services.catalogue.procedure(asking.procedure, pack: asking.pack)
        return try Filling(draft, procedure, asking, services)
    }

    private init(_ draft: Draft, _ procedure: Procedure, _ dossier: Dossier?, _ services: Services) throws {
        try self.init(draft, procedure, dossier, at: services.clock.now, AreaChoices(services))
    }

    private init(
        _ draft: Draft, _ procedure: Procedure, _ dossier: Dossier?, at now: Instant, _ areas: AreaChoices
    ) throws {
        self.draft = draft
        self.procedure = procedure
        self.dossier = dossier
        self.now = now
        self.areas = areas
        let filed = dossier?.filedAt.date ?? now.date
        let scope = procedure.scope(
            answers: draft.answers, channel: dossier?.channel ?? .online, filed: filed,
            law: procedure.lawDate == .filing ? filed : now.date)
        self.scope = scope
        pages = try procedure.form.pages.compactMap { page in
            guard try page.visible.holds(in: scope, at: now) else { return nil }
            let fields = try page.fields.filter { try $0.visible.holds(in: scope, at: now) }
            return fields.isEmpty ? nil : Page(id: page.id, fields: fields)
        }
        requiredPapers = try procedure.papers.filter { try $0.required.holds(in: scope, at: now) }
        errors = try findErrors()
    }

    /// The same form with other answers or papers.
    func with(_ draft: Draft) throws -> Filling { try Filling(draft, procedure, dossier, at: now, areas) }

    /// Whether papers are asked for on the way; otherwise the review still leads to them.
    var asksPapers: Bool { dossier != nil || !requiredPapers.isEmpty || !draft.papers.isEmpty }

    /// The papers that are required and not there.
    var missingPapers: [PaperRule] {
        guard dossier == nil else { return [] }
        return requiredPapers.filter { rule in !draft.papers.contains { $0.paper == rule.id } }
    }

    /// The answers as they will be judged: without what is hidden, and with every group that is asked, so that each
    /// missing answer is told beside its own field.
    private func judged() throws -> Value {
        var judged = try procedure.form.visibleAnswers(draft.answers, scope: scope, at: now)
        for field in pages.flatMap(\.fields) {
            var group = ""
            for name in field.path.split(separator: ".").dropLast() {
                group += group.isEmpty ? String(name) : ".\(name)"
                if judged.at(group) == nil { judged.set([:], at: group) }
            }
        }
        return judged
    }

    private func findErrors() throws -> [String: FieldError] {
        var errors: [String: FieldError] = [:]
        for error in procedure.form.schema.validate(try judged()) {
            let path = String(error.fieldPath.dropFirst()).replacing("/", with: ".")
            if errors[path] == nil { errors[path] = FieldError(error) }
        }
        for field in pages.flatMap(\.fields) where field.widget == .area && errors[field.path] == nil {
            guard let code = draft.answers.at(field.path)?.string, choice(code, field) == nil else { continue }
            errors[field.path] = .noSuchArea
        }
        return errors
    }

    func findAreas(_ text: String, _ field: FormField) -> [AreaChoices.Choice] {
        areas.find(text, level: field.areaLevel, competence: competence(field))
    }

    func choice(_ code: String, _ field: FormField) -> AreaChoices.Choice? {
        areas.choice(code: code, level: field.areaLevel, competence: competence(field))
    }

    /// The unit that will decide; nil while the place is not known.
    var decider: Unit? {
        guard let code = draft.answers.at(procedure.competence.areaPath)?.string else { return nil }
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

    init(_ error: SchemaError) {
        self = .schema(keyword: error.keyword, limit: error.parameters["limit"])
    }
}
