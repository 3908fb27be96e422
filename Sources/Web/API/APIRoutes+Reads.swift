import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension APIRoutes {
    @Sendable func procedures(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let offered = services.catalogue.offered(at: services.clock.now.date)
        return APIAnswers.list("procedures", offered.map { APIProcedures.brief($0) }, next: nil)
    }

    @Sendable func procedure(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let id = try context.parameters.require("procedure")
        let procedure = try await services.catalogue.current(id, at: services.clock.now.date)
        return APIAnswers.json(APIProcedures.full(procedure, at: services.clock.now.date))
    }

    /// Areas of today by name, or the parts of `within`.
    @Sendable func areas(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["text", "level", "within", "limit"])
        let found = services.organisation.areas.search(
            try query.required("text"), level: try query.word("level"), within: try query.text("within", most: 10),
            at: services.clock.now.date, limit: try query.limit())
        return APIAnswers.list("areas", found.map(APIAnswers.area), next: nil)
    }

    @Sendable func unit(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        guard let unit = services.organisation.units.unit(try context.parameters.require("unit")) else {
            throw Problem(.notFound, "unit.unknown")
        }
        return APIAnswers.json(APIAnswers.unit(unit, services.organisation.units))
    }

    @Sendable func dossier(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let known = try EntityTags(request, .ifNoneMatch)
        let dossier = try await dossier(context)
        if let known, known.matches(String(dossier.version)) {
            return Response(
                status: .notModified,
                headers: [.eTag: APIAnswers.etag(dossier.version), .cacheControl: APIAnswers.caching])
        }
        return APIAnswers.dossier(dossier)
    }

    @Sendable func journal(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let entries = try await dossiers.journal(of: try await dossier(context), for: context.acting)
        return APIAnswers.list("entries", entries.map(APIAnswers.entry), next: nil)
    }

    /// How the due time came about.
    @Sendable func ledger(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let dossier = try await dossier(context)
        let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
        let journal = try await dossiers.journal(of: dossier, for: context.acting)
        let ledger = ClockLedger(
            journal, procedure, versions: try await services.catalogue.versions(journal))
        return APIAnswers.list("entries", ledger.entries.map(APIAnswers.clock), next: nil)
    }

    /// By words, or by a whole code.
    @Sendable func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["text", "code", "after", "limit"])
        let (limit, after) = (try query.limit(), try query.identifier("after"))
        let (text, code) = (try query.text("text"), try query.text("code"))
        if let code, text == nil {
            let found = try await dossiers.search(code: code, context.acting)
            return APIAnswers.list("dossiers", found.map(APIAnswers.brief), next: nil)
        }
        guard let text, code == nil else { throw Problem(.invalid, "dossier.search_criteria") }
        let found = try await dossiers.search(text, after: after, limit: limit, context.acting)
        return APIAnswers.list(
            "dossiers", found.map(APIAnswers.brief), next: found.hasMore ? found.last?.id.description : nil)
    }

    @Sendable func tasks(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["after", "limit"])
        let limit = try query.limit()
        let found = try await dossiers.queue(
            after: try query.queueCursor("after"), limit: limit, context.acting)
        return APIAnswers.list(
            "tasks", found.map(APIProcedures.queueItem), next: found.hasMore ? found.last.map(APIQuery.text) : nil)
    }
}
