import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// `/api/v1`: the same commands and reads as the pages, for other information systems. docs/openapi.yaml is its
/// contract.
struct APIRoutes: Sendable {
    let services: Services

    func addRoutes(to router: Router<WebContext>) {
        let api = router.group("api/v1").add(middleware: BearerMiddleware(accounts: services.accounts))
        api.get("procedures", use: procedures)
        api.get("procedures/:procedure", use: procedure)
        api.post("dossiers", use: submit)
        api.get("dossiers", use: search)
        api.get("dossiers/:id", use: dossier)
        api.get("dossiers/:id/journal", use: journal)
        api.post("dossiers/:id/acts", use: act)
        api.post("dossiers/:id/assignments", use: assign)
        api.post("dossiers/:id/apologies", use: apologise)
        api.get("tasks", use: tasks)
    }

    private var dossiers: Dossiers { services.dossiers }

    // MARK: Reads

    @Sendable private func procedures(_ request: Request, _ context: WebContext) async throws -> Response {
        let offered = services.catalogue.offered(at: services.clock.now.date)
        return APIAnswers.list("procedures", offered.map { APIProcedures.brief($0) }, next: nil)
    }

    @Sendable private func procedure(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.parameters.require("procedure")
        let procedure = try await services.catalogue.current(id, at: services.clock.now.date)
        return APIAnswers.json(APIProcedures.full(procedure, at: services.clock.now.date))
    }

    @Sendable private func dossier(_ request: Request, _ context: WebContext) async throws -> Response {
        APIAnswers.dossier(try await dossiers.view(try id(context), context.acting))
    }

    @Sendable private func journal(_ request: Request, _ context: WebContext) async throws -> Response {
        let dossier = try await dossiers.view(try id(context), context.acting)
        let entries = try await dossiers.journal(of: dossier.id)
        return APIAnswers.list("entries", entries.map(APIAnswers.entry), next: nil)
    }

    @Sendable private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["text", "after", "limit"])
        let limit = try query.limit()
        let found = try await dossiers.search(
            try query.required("text"), after: try query.identifier("after"), limit: limit, context.acting)
        let next = found.count == limit ? found.last?.id.description : nil
        return APIAnswers.list("dossiers", found.map(APIAnswers.brief), next: next)
    }

    @Sendable private func tasks(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["after", "limit"])
        let limit = try query.limit()
        let items = try await dossiers.queue(after: try query.queueCursor("after"), limit: limit, context.acting)
        let next = items.count == limit ? items.last.map { "\($0.due.milliseconds)-\($0.dossier)" } : nil
        return APIAnswers.list("tasks", items.map(APIProcedures.queueItem), next: next)
    }

    // MARK: Commands

    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await APIBody.read(
            request, allowed: ["procedure", "channel", "language", "intakeUnit", "answers", "papers"])
        let filing = Filing(
            procedure: try body.text("procedure"), channel: try body.word("channel", default: .online),
            language: try body.word("language", default: .vietnamese), intakeUnit: try body.optionalText("intakeUnit"),
            answers: try body.object("answers"), papers: try APIBody.papers(body))
        let receipt = try await dossiers.submit(
            filing, idempotencyKey: request.headers[.idempotencyKey], context.acting)
        return APIAnswers.receipt(receipt, secretAddress: URLs.track(receipt))
    }

    @Sendable private func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await APIBody.read(
            request,
            allowed: ["step", "branch", "outcome", "reason", "note", "items", "assignee", "feesCollected"])
        let act = Act(
            step: try body.text("step"), branch: try body.optionalText("branch"), outcome: try body.text("outcome"),
            reason: try body.optionalText("reason"), note: try body.optionalText("note"),
            items: try body.texts("items"), assignee: try body.identifier("assignee"),
            feesCollected: try body.flag("feesCollected"))
        return try await command(request, context) { id, version, key in
            try await dossiers.act(act, on: id, expecting: version, idempotencyKey: key, context.acting)
        }
    }

    @Sendable private func assign(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await APIBody.read(request, allowed: ["step", "branch", "officer"])
        let (step, branch) = (try body.text("step"), try body.optionalText("branch"))
        let officer = try body.identifier("officer")
        return try await command(request, context) { id, version, key in
            try await dossiers.assign(
                step: step, branch: branch, to: officer, on: id, expecting: version, idempotencyKey: key,
                context.acting)
        }
    }

    @Sendable private func apologise(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await APIBody.read(request, allowed: ["due", "reason"])
        let (due, reason) = (try body.date("due"), try body.text("reason"))
        return try await command(request, context) { id, version, key in
            try await dossiers.apologise(
                due: due, reason: reason, on: id, expecting: version, idempotencyKey: key, context.acting)
        }
    }

    /// A command on a dossier that the caller may see; answers with the dossier as it is then. A version that no
    /// longer holds is 412.
    private func command(
        _ request: Request, _ context: WebContext, _ run: (Identifier, Int?, String?) async throws -> Dossier
    ) async throws -> Response {
        let id = try id(context)
        let version = try APIQuery.version(request)
        _ = try await dossiers.view(id, context.acting)
        do {
            return APIAnswers.dossier(try await run(id, version, request.headers[.idempotencyKey]))
        } catch let problem as Problem where problem.code == "dossier.changed_meanwhile" && version != nil {
            throw Problem(.conflict, "request.precondition_failed")
        }
    }

    private func id(_ context: WebContext) throws -> Identifier {
        guard let id = Identifier(try context.parameters.require("id")) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        return id
    }
}

extension APIBody {
    static func papers(_ body: APIBody) throws -> [Paper] {
        try body.objects("papers", allowed: ["paper", "fileName", "mediaType", "size", "sha256"]) { paper in
            let hash = try paper.text("sha256")
            guard hash.utf8.count == 64, hash.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
                throw Problem(.invalid, "request.wrong_type", ["expected": "sha256"], at: "/papers")
            }
            return Paper(
                paper: try paper.text("paper"), fileName: try paper.text("fileName"),
                mediaType: try paper.text("mediaType"), size: try paper.integer("size"), sha256: hash)
        }
    }
}

/// Who calls: a bearer token of a service account (RFC 6750). Nothing of the API is open to nobody.
struct BearerMiddleware: RouterMiddleware {
    let accounts: Accounts

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer "),
            let caller = try await accounts.caller(bearer: String(header.dropFirst(7)))
        else { throw Problem(.unauthenticated, "web.unauthenticated") }
        var context = context
        context.acting = caller
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
