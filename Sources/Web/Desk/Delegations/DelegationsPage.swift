import Administration
import Core
import HTTPTypes
import Hummingbird

/// Powers handed over during leave: what the reader gave, was given, or sees as who leads the unit; and the form.
struct DelegationsPage: PageModel {
    struct Row: Model {
        let what: String
        let when: String
        let reason: String
        let state: String
        /// Where it is taken back; nil when it has ended.
        let revoke: String?
    }

    static let template = "desk/delegations"
    let title: String
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let rows: [Row]
    let hasRows: Bool
    let action: String
    /// Empty where the reader has nothing to hand over.
    let fields: [Part.Field]
    let mayGive: Bool
}

extension URLs {
    static let deskDelegations = desk + "/giao-quyen"
    static func deskDelegationEnd(_ id: Identifier) -> String { "\(deskDelegations)/\(id)/thu-hoi" }
}

extension DeskRoutes {
    func addDelegationRoutes(to desk: RouterGroup<WebContext>) {
        desk.get("giao-quyen", use: delegations)
        desk.post("giao-quyen", use: giveDelegation)
        desk.post("giao-quyen/:delegation/thu-hoi", use: endDelegation)
    }

    private var store: Delegations { services.accounts.delegations }

    @Sendable func delegations(_ request: Request, _ context: WebContext) async throws -> Response {
        let (query, texts) = (try FormData(query: request.uri.query), pages.texts(context))
        let key = query["xong"] == "1" ? "delegation.done" : query["xong"] == "2" ? "delegation.ended" : nil
        let notices = key.map { [Part.Notice(.success, texts($0))] } ?? []
        return try await delegationsPage(FormData(), nil, notices, context)
    }

    /// A stolen session must not be enough to hand powers over.
    @Sendable func giveDelegation(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await StepUp(services: services, pages: pages, settings: settings).guarding(data, context) {
            context in
            do {
                try services.formTokens.require(data[FormData.tokenField], context)
                try await store.give(try order(data), context.acting)
                return seeOther("\(URLs.deskDelegations)?xong=1")
            } catch let problem as Problem where problem.code.hasPrefix("delegation.") {
                return try await delegationsPage(data, problem, [], context)
            }
        }
    }

    @Sendable func endDelegation(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        try services.formTokens.require(data[FormData.tokenField], context)
        guard let id = Identifier(try context.parameters.require("delegation")) else {
            throw Problem(.notFound, "delegation.unknown")
        }
        try await store.revoke(id, context.acting)
        return seeOther("\(URLs.deskDelegations)?xong=2")
    }

    private func order(_ data: FormData) throws -> Delegation.Order {
        let parts = (data["position"] ?? "").split(separator: "/").map(String.init)
        guard parts.count == 3, let giver = Identifier(parts[0]), let role = Role(rawValue: parts[2]) else {
            throw Problem(.invalid, "delegation.position_missing", at: "/position")
        }
        guard let delegate = data["delegate"].flatMap({ Identifier($0) }) else {
            throw Problem(.invalid, "delegation.delegate_missing", at: "/delegate")
        }
        guard let from = CivilDate(vietnamese: data.trimmed("from") ?? ""),
            let to = CivilDate(vietnamese: data.trimmed("to") ?? "")
        else { throw Problem(.invalid, "delegation.dates", at: "/from") }
        return Delegation.Order(
            giver: giver, delegate: delegate, unit: parts[1], role: role, from: from, to: to,
            reason: data.trimmed("reason") ?? "")
    }

    private func delegationsPage(
        _ data: FormData, _ problem: Problem?, _ notices: [Part.Notice], _ context: WebContext
    ) async throws -> Response {
        let (texts, words, today) = (pages.texts(context), words(context), services.clock.now.date)
        let rows = try await store.list(context.acting).map { given in
            let state =
                given.revoked != nil ? "revoked" : given.isOn(today) ? "on" : today < given.from ? "later" : "over"
            return DelegationsPage.Row(
                what: texts(
                    "delegation.what",
                    [
                        "delegate": given.delegate.name, "giver": given.giver.name,
                        "role": texts("desk.role.\(given.role.rawValue)"), "unit": words.unit(given.unit),
                    ]),
                when: texts("delegation.when", ["from": given.from.vietnamese, "to": given.to.vietnamese]),
                reason: texts("delegation.why", ["reason": given.reason, "by": given.by]),
                state: texts("delegation.state.\(state)"),
                revoke: given.isOpen(today) ? URLs.deskDelegationEnd(given.id) : nil)
        }
        let fields = try await delegationFields(data, problem, context)
        let error = problem.map(texts.sentence)
        let field = problem?.location.map { String($0.dropFirst()) } ?? "position"
        let page = DelegationsPage(
            title: texts("delegation.title"), notices: notices,
            errorSummary: Part.ErrorSummary(error.map { [Part.ErrorSummary.Entry($0, field: field)] } ?? []),
            rows: rows, hasRows: !rows.isEmpty, action: URLs.deskDelegations, fields: fields, mayGive: !fields.isEmpty)
        return try pages.page(page, context, status: problem?.status ?? .ok)
    }

    /// The positions that the reader may hand over, and the colleagues who may be given them.
    private func delegationFields(
        _ data: FormData, _ problem: Problem?, _ context: WebContext
    ) async throws -> [Part.Field] {
        let (texts, words, caller) = (pages.texts(context), words(context), context.acting)
        var positions: [Part.Field.Option] = []
        var people: [Part.Field.Option] = []
        for unit in Set(caller.positions.filter { $0.onBehalf == nil }.map(\.unit)).sorted() {
            let leads = Policy.permits(caller, .delegate, on: PolicyResource(units: [unit]))
            let colleagues = try await services.positions.colleagues(at: unit, on: services.clock.now.date)
            for one in colleagues where one.role != .administrator && (leads || one.officer == caller.officer) {
                let role = texts("desk.role.\(one.role.rawValue)")
                positions.append(
                    Part.Field.Option(
                        "\(one.officer)/\(unit)/\(one.role.rawValue)", "\(one.name) · \(role) · \(words.unit(unit))"))
            }
            for one in colleagues
            where one.officer != caller.officer && !people.contains(where: { $0.value == "\(one.officer)" }) {
                people.append(Part.Field.Option("\(one.officer)", "\(one.name) (\(one.staffCode))"))
            }
        }
        guard !positions.isEmpty, !people.isEmpty else { return [] }
        func field(_ name: String, _ widget: Part.Field.Widget) -> Part.Field {
            let isWrong = problem?.location == "/\(name)"
            return Part.Field(
                id: name, name: name, label: texts("delegation.\(name)"),
                error: isWrong ? problem.map(texts.sentence) : nil, values: [data[name] ?? ""], widget: widget,
                texts: texts)
        }
        return [
            field("position", .select(positions)), field("delegate", .select(people)), field("from", .date),
            field("to", .date), field("reason", .text(length: 500)),
        ]
    }
}
