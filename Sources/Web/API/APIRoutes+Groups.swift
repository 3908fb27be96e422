import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension APIRoutes {
    /// Hands in every dossier of a group at once.
    @Sendable func submitGroup(_ request: Request, _ context: WebContext) async throws -> Response {
        APIAnswers.groupReceipt(
            try await dossiers.submit(
                group: try await filing(request, of: "group"), idempotencyKey: request.headers[.idempotencyKey],
                context.acting))
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
