import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension DeskRoutes {
    /// A paper as it was sent, in the browser's own viewer: of one of the kinds that we let in, told by its bytes then.
    @Sendable func paper(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, _) = try await open(context, showing: [.papers])
        let (file, path) = try await services.file(Int(try context.parameters.require("index")), of: dossier.papers)
        let headers: HTTPFields = [
            .contentType: file.mediaType, .contentDisposition: FileName.attachment(file.name, inline: true),
            .xContentTypeOptions: "nosniff", .cacheControl: "no-store",
        ]
        let body = try await FileIO().loadFile(path: path, context: context)
        return Response(status: .ok, headers: headers, body: body)
    }

    @Sendable func document(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, _) = try await open(context)
        let index = try documentIndex(dossier, context)
        let unit = dossier.documents[index].unit
        let mayRevoke =
            dossier.documents[index].revocation == nil
            && Policy.permits(context.acting, .revokeResult, on: PolicyResource(units: [unit]))
        return try await DocumentRenderer(services: services, pages: pages).page(
            dossier, index,
            links: .init(
                file: URLs.deskFile(dossier.id, index), revoke: mayRevoke ? URLs.deskRevoke(dossier.id, index) : nil),
            context)
    }

    @Sendable func documentFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, _) = try await open(context, showing: [.papers])
        return try await DocumentRenderer(services: services, pages: pages).file(
            dossier, try documentIndex(dossier, context), context)
    }

    func documentIndex(_ dossier: Dossier, _ context: WebContext) throws -> Int {
        guard let index = Int(try context.parameters.require("index")), dossier.documents.indices.contains(index)
        else { throw Problem(.notFound, "document.unknown") }
        return index
    }
}
