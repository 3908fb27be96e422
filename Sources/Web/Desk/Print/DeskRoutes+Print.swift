import Administration
import Casework
import Core
import Hummingbird
import NIOCore

extension DeskRoutes {
    /// A form of a dossier, ready for the printer. Throws `sheet.unknown` for a form that there is no occasion for.
    @Sendable func printed(_ request: Request, _ context: WebContext) async throws -> Response {
        try await sheet(request, context).sheet.response
    }

    /// The same as a file. Throws `sheet.unknown`, `render.away` where no files are made.
    @Sendable func printedFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (sheet, form, dossier) = try await self.sheet(request, context)
        // The control slip grows until the dossier has ended; everything else tells what has happened.
        let occasion = form == .control ? dossier.endedAt : form.moment(of: dossier)
        let maker = ResultMaker(services: services, pages: pages, settings: settings)
        let made = try await maker.sheet(
            form, try sheet.html, title: sheet.title,
            unit: form == .apology ? dossier.competentUnit : dossier.intakeUnit, of: dossier, occasion: occasion)
        let name = "\(dossier.code)-\(form.rawValue).pdf"
        if let kept = made.kept {
            return try await KeptFiles(vault: services.vault).response(kept, name: name, context)
        }
        return Response(
            status: .ok, headers: KeptFiles.headers(name), body: ResponseBody(byteBuffer: ByteBuffer(bytes: made.bytes))
        )
    }

    private func sheet(
        _ request: Request, _ context: WebContext
    ) async throws -> (sheet: PrintedSheet, form: OfficialForm, dossier: Dossier) {
        let (dossier, procedure) = try await open(context)
        let query = try FormData(query: request.uri.query)
        guard let form = OfficialForm(rawValue: try context.parameters.require("form")), form.isThere(for: dossier)
        else {
            throw Problem(.notFound, "sheet.unknown")
        }
        // Official papers are Vietnamese, whatever language the officer reads.
        var vietnamese = context
        vietnamese.language = .vietnamese
        let maker = SheetMaker(
            view: try await view(dossier, procedure, vietnamese), settings: settings,
            style: pages.assets.address(of: "official.css"),
            file: FileOffer(
                address: URLs.deskPrintFile(dossier.id, form), renderer: services.files.renderer,
                pages.texts(context)),
            secret: services.dossiers.secret(of: dossier.id))
        if form == .control {
            return (PrintedSheet(maker.control(maker.head(.control)), pages, vietnamese), form, dossier)
        }
        guard let letter = maker.letter(form, isNew: query["moi"] != nil) else {
            throw Problem(.notFound, "sheet.unknown")
        }
        return (PrintedSheet(letter, pages, vietnamese), form, dossier)
    }

    /// The register (sổ theo dõi) of a desk, day by day.
    @Sendable func book(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let own = context.acting.units().filter {
            Policy.permits(context.acting, .searchDossiers, on: PolicyResource(units: [$0]))
        }
        guard let unit = query.trimmed("don-vi") ?? own.first, own.contains(unit) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.searchDossiers.rawValue])
        }
        let today = services.clock.now.date
        let first = query.trimmed("tu").flatMap { CivilDate(vietnamese: $0) } ?? today
        let last = max(first, query.trimmed("den").flatMap { CivilDate(vietnamese: $0) } ?? today)
        let found = try await dossiers.book(
            of: unit, from: first, through: last, limit: BookPage.most + 1, context.acting)
        var rows: [BookPage.Row] = []
        let words = words(context)
        for (index, dossier) in found.prefix(BookPage.most).enumerated() {
            let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
            rows.append(BookPage.Row(index + 1, dossier, procedure.texts(context.language).title, words))
        }
        let texts = pages.texts(context)
        let page = BookPage(
            title: texts("sheet.book_title"), style: pages.assets.address(of: "official.css"), back: URLs.desk,
            unit: words.unit(unit), unitID: unit,
            number: OfficialForm.edition(at: last).map {
                texts("sheet.number", ["number": pad($0.book), "basis": $0.basis])
            },
            from: first.vietnamese, to: last.vietnamese, action: URLs.deskBook, rows: rows, hasRows: !rows.isEmpty,
            more: found.count > BookPage.most ? texts("sheet.book_more", ["count": String(BookPage.most)]) : nil)
        return try pages.page(page, context)
    }
}

/// A sheet, whatever its model is: to be shown, or made into a file.
private struct PrintedSheet {
    let title: String
    private let show: () throws -> Response
    private let write: () throws -> [UInt8]

    init<Page: PageModel>(_ page: Page, _ pages: PageRenderer, _ context: WebContext) {
        title = page.title
        show = { try pages.page(page, context) }
        write = { try pages.html(page, context) }
    }

    var response: Response { get throws { try show() } }
    var html: [UInt8] { get throws { try write() } }
}

/// The register of a desk: one line per dossier taken in.
struct BookPage: PageModel {
    struct Row: Model {
        let number: Int
        let code: String
        let address: String
        let procedure: String
        let sets: Int
        let owner: String
        let contact: String
        let unit: String
        let received: String
        let due: String
        let returned: String
        let channel: String
        let note: String

        init(_ number: Int, _ dossier: Dossier, _ procedure: String, _ words: DossierWords) {
            self.number = number
            code = dossier.code
            address = URLs.desk(dossier.id)
            self.procedure = procedure
            sets = 1
            owner = dossier.owner.name
            contact = [dossier.owner.address, dossier.owner.phone].compactMap(\.self).joined(separator: "; ")
            unit = words.unit(dossier.competentUnit)
            received = BookPage.moment(dossier.filedAt)
            due = BookPage.moment(dossier.clock.due)
            returned = dossier.endedAt.map(BookPage.moment) ?? ""
            channel = words.texts("channel.\(dossier.channel.rawValue)")
            note = words.status(dossier)
        }
    }

    static let most = 500
    static let template = "desk/print/book"
    let title: String
    let style: String
    let back: String
    let unit: String
    let unitID: String
    let number: String?
    let from: String
    let to: String
    let action: String
    let rows: [Row]
    let hasRows: Bool
    let more: String?

    static func moment(_ moment: Instant) -> String { "\(moment.time.short) \(moment.date.vietnamese)" }
}
