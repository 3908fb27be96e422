import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// A dossier for whoever holds its receipt or filed it: receipt, whole history, papers.
struct DossierRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("ho-so/:dossier/:secret") { _, context in try await show(context) }
        group.get("ho-so/:dossier/:secret/bien-nhan") { _, context in try await receipt(context) }
        group.get("ho-so/:dossier/:secret/van-ban/:number") { _, context in try await document(context) }
        group.get("ho-so/:dossier/:secret/van-ban/:number/pdf") { _, context in try await documentFile(context) }
        group.get("ho-so/:dossier/:secret/in/:form") { _, context in try await form(context).sheet.response }
        group.get("ho-so/:dossier/:secret/in/:form/pdf") { _, context in
            let (sheet, dossier) = try await form(context)
            return try await printedForms.file(sheet, of: dossier, context)
        }
        group.get("ho-so/:dossier/:secret/bien-lai/:number") { _, context in
            try await cashReceipt(context).sheet.response
        }
        group.get("ho-so/:dossier/:secret/bien-lai/:number/pdf") { _, context in
            let (sheet, dossier) = try await cashReceipt(context)
            return try await printedForms.file(sheet, of: dossier, context)
        }
        group.get("ho-so/:dossier/:secret/giay-to/:number") { _, context in try await paper(context) }
    }

    private func show(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        let journal = try await services.dossiers.journal(of: shown.dossier, for: context.acting)
        let words = DossierWords(services, pages.texts(context))
        let group =
            context.acting.isRecorded
            ? nil
            : shown.dossier.group.map { URLs.group($0.id, secret: services.dossiers.secret(ofGroup: $0.id)) }
        let page = DossierPage(
            shown, journal, words, areas: AreaChoices(services), groupAddress: group,
            scans: try await services.scans.states(of: shown.dossier.papers),
            mayAnswer: shown.mayAnswer(context), versions: try await services.catalogue.versions(journal))
        return try pages.page(page, context)
    }

    private func receipt(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        let journal = try await services.dossiers.journal(of: shown.dossier, for: context.acting)
        // As it was given at filing, whatever has happened since.
        guard let first = journal.first, let filed = Dossier(id: shown.dossier.id, filedBy: first) else {
            throw Problem(.fault, "dossier.unreadable")
        }
        let words = DossierWords(services, pages.texts(context))
        let page = ReceiptPage(filed, shown, words, origin: settings.publicOrigin)
        return try pages.page(page, context)
    }

    /// An issued document, numbered from 1.
    private func document(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        guard let number = Int(try context.parameters.require("number")), number > 0 else {
            throw Problem(.notFound, "document.unknown")
        }
        return try await DocumentRenderer(services: services, pages: pages).page(
            shown.dossier, number - 1,
            links: .init(file: URLs.documentFile(number, shown.dossier.id, secret: shown.secret)),
            context)
    }

    /// The file of an issued document. Throws `document.unknown`, `document.file_waiting`.
    private func documentFile(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        guard let number = Int(try context.parameters.require("number")), number > 0 else {
            throw Problem(.notFound, "document.unknown")
        }
        return try await DocumentRenderer(services: services, pages: pages).file(shown.dossier, number - 1, context)
    }

    private var printedForms: PrintedForms { PrintedForms(services: services, pages: pages, settings: settings) }

    /// A form that the office gave to the applicant. Throws `sheet.unknown`, also for the office's own slip.
    private func form(_ context: WebContext) async throws -> (sheet: PrintedSheet, dossier: Dossier) {
        let shown = try await ShownDossier.load(services, context)
        guard let form = OfficialForm(rawValue: try context.parameters.require("form")), form != .control else {
            throw Problem(.notFound, "sheet.unknown")
        }
        return try await given(shown, URLs.form(form, shown.dossier.id, secret: shown.secret), context) {
            try printedForms.official(form, $0, links: $1, context)
        }
    }

    private func cashReceipt(_ context: WebContext) async throws -> (sheet: PrintedSheet, dossier: Dossier) {
        let shown = try await ShownDossier.load(services, context)
        guard let number = Int(try context.parameters.require("number")), number > 0 else {
            throw Problem(.notFound, "sheet.unknown")
        }
        return try await given(shown, URLs.cashReceipt(number, shown.dossier.id, secret: shown.secret), context) {
            try printedForms.cashReceipt(number - 1, $0, links: $1, context)
        }
    }

    private func given(
        _ shown: ShownDossier, _ address: String, _ context: WebContext,
        _ make: (DossierView, PrintedForms.Links) throws -> PrintedSheet
    ) async throws -> (sheet: PrintedSheet, dossier: Dossier) {
        let view = try await printedForms.view(shown.dossier, shown.procedure, context)
        let links = PrintedForms.Links(
            back: URLs.track(shown.dossier.id, secret: shown.secret), file: "\(address)/pdf")
        return (try make(view, links), shown.dossier)
    }

    /// The file itself, as something to save and never to open inside our pages.
    private func paper(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        let number = Int(try context.parameters.require("number"))
        let (file, path) = try await services.file(number.map { $0 &- 1 }, of: shown.dossier.papers)
        let type = PaperType(mediaType: file.mediaType) == nil ? "application/octet-stream" : file.mediaType
        let headers: HTTPFields = [
            .contentType: type, .contentDisposition: FileName.attachment(file.name),
            .contentSecurityPolicy: "sandbox; default-src 'none'; frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
            .cacheControl: "no-store",
        ]
        let body = try await FileIO().loadFile(path: path, context: context)
        return Response(status: .ok, headers: headers, body: body)
    }
}
