import Casework
import Core
import HTTPTypes
import Hummingbird

extension DeskRoutes {
    /// A paper as it was sent, in the browser's own viewer: of one of the kinds that we let in, told by its bytes then.
    @Sendable func paper(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, _) = try await open(context)
        guard let index = Int(try context.parameters.require("index")), dossier.papers.indices.contains(index),
            let file = dossier.papers[index].file, let path = services.vault.find(file.sha256)
        else { throw Problem(.notFound, "paper.unknown") }
        let headers: HTTPFields = [
            .contentType: file.mediaType, .contentDisposition: FileName.attachment(file.name, inline: true),
            .cacheControl: "no-store",
        ]
        let body = try await FileIO().loadFile(path: path, context: context)
        return Response(status: .ok, headers: headers, body: body)
    }

    @Sendable func document(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, _) = try await open(context)
        guard let index = Int(try context.parameters.require("index")) else {
            throw Problem(.notFound, "document.unknown")
        }
        return try await DocumentRenderer(services: services, pages: pages).page(dossier, index, context)
    }
}
