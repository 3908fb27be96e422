import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension APIRoutes {
    /// Hands in every dossier of a group at once.
    @Sendable func submitGroup(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let body = try await APIBody.read(
            request, allowed: ["group", "channel", "language", "intakeUnit", "answers", "papers"])
        let filing = Filing(
            procedure: try body.text("group", most: APIBody.longestWord),
            channel: try body.word("channel", default: .online),
            language: try body.word("language", default: .vietnamese),
            intakeUnit: try body.optionalText("intakeUnit", most: APIBody.longestWord),
            answers: try body.object("answers"), papers: try papers(body))
        services.vault.retain(filing.papers)
        return APIAnswers.groupReceipt(
            try await dossiers.submit(
                group: filing, idempotencyKey: request.headers[.idempotencyKey], context.acting))
    }

    /// The dossiers of a group that the caller may read.
    @Sendable func group(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        guard let id = Identifier(try context.parameters.require("id")) else {
            throw Problem(.notFound, "group.unknown")
        }
        return APIAnswers.filedGroup(try await dossiers.view(group: id, context.acting))
    }
}
