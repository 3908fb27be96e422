import Administration
import Casework
import Core
import Documents
import Hummingbird
import NIOCore

extension DeskRoutes {
    /// The application of a dossier, ready for the printer.
    @Sendable func application(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, sheet) = try await applicationSheet(context)
        return try pages.sheet(sheet, context)
    }

    /// The same as a file, made anew each time: no office seals what an applicant says. Throws `render.away` where no
    /// files are made.
    @Sendable func applicationFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (dossier, sheet) = try await applicationSheet(context)
        guard let renderer = services.files.renderer else { throw Problem(.unavailable, "render.away") }
        var vietnamese = context
        vietnamese.language = .vietnamese
        let page = FilePage(
            title: sheet.title, author: dossier.owner.name, created: dossier.filedAt.description, signed: false,
            body: try ResultMaker.main(of: try pages.html(sheet, vietnamese)), check: nil)
        let made = try await renderer.render(
            RenderRequest(
                html: try pages.templates.render(FilePage.template, .vietnamese, page), fields: [],
                links: settings.publicOrigin + "/"))
        return Response(
            status: .ok, headers: KeptFiles.headers("\(dossier.code)-to-khai.pdf"),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: made.bytes)))
    }

    private func applicationSheet(_ context: WebContext) async throws -> (Dossier, ApplicationSheet) {
        let (dossier, procedure) = try await open(context)
        let texts = pages.texts(context)
        let maker = ApplicationMaker(procedure, services, pages, at: dossier.filedAt.date)
        let file = FileOffer(
            address: URLs.deskApplicationFile(dossier.id), renderer: services.files.renderer, texts)
        return (
            dossier,
            try maker.filed(dossier, back: Link(texts("sheet.back"), URLs.desk(dossier.id)), file: file)
        )
    }
}
