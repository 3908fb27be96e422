import Administration
import Casework
import Core
import Hummingbird
import NIOCore

/// The printed forms of dossiers, as pages to print and as files: at the desk, and for those to whom they were given.
/// They are Vietnamese, whoever reads them.
struct PrintedForms: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    /// Where a form's page leads to.
    struct Links: Sendable {
        let back: String
        let file: String
    }

    static func vietnamese(_ context: WebContext) -> WebContext {
        var vietnamese = context
        vietnamese.language = .vietnamese
        return vietnamese
    }

    var style: String { pages.assets.address(of: "official.css") }

    /// Whether the reader may have what opens the dossier to its applicant, which stands on it as a QR code: whoever handed it
    /// in, and the desks that give papers out. Other officers read it as officers, recorded.
    static func mayGiveOut(_ dossier: Dossier, _ caller: Caller) -> Bool {
        guard caller.isRecorded else { return true }
        return [dossier.intakeUnit, dossier.competentUnit].contains {
            caller.holds(.receptionist, at: $0, for: dossier.procedure)
        }
    }

    func offer(_ links: Links, _ context: WebContext) -> FileOffer {
        FileOffer(address: links.file, renderer: services.files.renderer, pages.texts(context))
    }

    /// What forms are filled in from. Who signed stands on paper, so the journal is read as the office keeps it.
    func view(_ dossier: Dossier, _ procedure: Procedure, _ context: WebContext) async throws -> DossierView {
        DossierView(
            dossier: dossier, procedure: procedure,
            journal: try await services.dossiers.journal(of: dossier, for: .system),
            words: DossierWords(services, pages.texts(PrintedForms.vietnamese(context))),
            areas: AreaChoices(services), names: [:], caller: context.acting)
    }

    /// Throws `sheet.unknown` for a form that there is no occasion for.
    func official(
        _ form: OfficialForm, _ view: DossierView, links: Links, isNew: Bool = false, _ context: WebContext
    ) throws -> PrintedSheet {
        let dossier = view.dossier
        guard form.isThere(for: dossier) else { throw Problem(.notFound, "sheet.unknown") }
        let texts = pages.texts(context)
        let isGivenOut = PrintedForms.mayGiveOut(dossier, context.acting)
        let hasFile = isGivenOut || !form.leadsOn
        let maker = SheetMaker(
            view: view, settings: settings, style: style,
            file: hasFile ? offer(links, context) : FileOffer(absent: texts("sheet.file_desk")), back: links.back,
            secret: isGivenOut ? services.dossiers.secret(of: dossier.id) : nil)
        // The control slip grows until the dossier has ended; everything else tells what has happened.
        let occasion = form == .control ? dossier.endedAt : form.moment(of: dossier)
        let about = PrintedSheet.About(
            form: form.rawValue, kind: form.title(at: form.date(of: dossier), view.texts), number: dossier.code,
            unit: form.unit(of: dossier), occasion: occasion)
        if form == .control {
            return PrintedSheet(maker.control(maker.head(.control)), about, hasFile: hasFile, pages, context)
        }
        guard let letter = maker.letter(form, isNew: isNew) else { throw Problem(.notFound, "sheet.unknown") }
        return PrintedSheet(letter, about, hasFile: hasFile, pages, context)
    }

    /// The form as a file, kept once it does not grow any more. Throws `render.away` where no files are made, `sheet.desk_only`.
    func file(_ sheet: PrintedSheet, of dossier: Dossier, _ context: WebContext) async throws -> Response {
        guard sheet.hasFile else { throw Problem(.forbidden, "sheet.desk_only") }
        let maker = ResultMaker(services: services, pages: pages, settings: settings)
        let made = try await maker.sheet(sheet, of: dossier)
        let name = "\(dossier.code)-\(sheet.form).pdf"
        if let kept = made.kept {
            return try await KeptFiles(vault: services.vault).response(kept, name: name, context)
        }
        return Response(
            status: .ok, headers: KeptFiles.headers(name), body: ResponseBody(byteBuffer: ByteBuffer(bytes: made.bytes))
        )
    }
}

/// A printed form, whatever its model is: to be shown, or made into a file.
struct PrintedSheet {
    /// What tells one form of a dossier from another, what it is called, who gives it, and when.
    struct About {
        let form: String
        let kind: String
        let number: String
        let unit: String
        /// The moment of what it tells; nil while it still grows.
        let occasion: Instant?
    }

    let title: String
    let about: About
    /// The file is one for everybody, so only who may have all that stands on it gets it.
    let hasFile: Bool
    private let show: () throws -> Response
    private let write: () throws -> [UInt8]

    init<Page: PageModel>(
        _ page: Page, _ about: About, hasFile: Bool = true, _ pages: PageRenderer, _ context: WebContext
    ) {
        let vietnamese = PrintedForms.vietnamese(context)
        self.hasFile = hasFile
        title = page.title
        self.about = about
        show = { try pages.page(page, vietnamese) }
        write = { try pages.html(page, vietnamese) }
    }

    var form: String { about.form }
    var kind: String { about.kind }
    var number: String { about.number }
    var unit: String { about.unit }
    var occasion: Instant? { about.occasion }
    var response: Response { get throws { try show() } }
    var html: [UInt8] { get throws { try write() } }
}
