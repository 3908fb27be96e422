import Casework
import Core
import Hummingbird

/// The application to print: blank, before it is filed, and after.
struct ApplicationRoutes: Sendable {
    let services: Services
    let pages: PageRenderer

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("thu-tuc/:procedure/to-khai") { _, context in try await blank(context) }
        group.get("ho-so-nhap/:draft/to-khai") { _, context in try await draft(context) }
        group.get("ho-so/:dossier/:secret/to-khai") { _, context in try await filed(context) }
    }

    private func blank(_ context: WebContext) async throws -> Response {
        let procedure = try await services.catalogue.current(
            context.parameters.require("procedure"), at: services.clock.now.date)
        let back = Link(pages.texts(context)("application.back_procedure"), URLs.procedure(procedure.id))
        return try pages.sheet(ApplicationMaker(procedure, services, pages).blank(back: back), context)
    }

    private func draft(_ context: WebContext) async throws -> Response {
        try await services.open(context) { filling in
            let back = Link(pages.texts(context)("application.back_draft"), URLs.draftReview(filling.draft.id))
            let maker = ApplicationMaker(filling.procedure, services, pages)
            return try pages.sheet(maker.draft(filling, back: back), context)
        }
    }

    private func filed(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        let dossier = shown.dossier
        let back = Link(pages.texts(context)("sheet.back"), URLs.track(dossier.id, secret: shown.secret))
        let maker = ApplicationMaker(shown.procedure, services, pages, at: dossier.filedAt.date)
        return try pages.sheet(maker.filed(dossier, back: back, file: nil), context)
    }
}

extension PageRenderer {
    /// Official papers are Vietnamese, whatever language their reader reads.
    func sheet(_ sheet: ApplicationSheet, _ context: WebContext) throws -> Response {
        var vietnamese = context
        vietnamese.language = .vietnamese
        return try page(sheet, vietnamese)
    }
}
