import Administration
import Casework
import Core
import Hummingbird
import NIOCore

extension DeskRoutes {
    /// A form of a dossier, ready for the printer. Throws `sheet.unknown` for a form that there is no occasion for.
    @Sendable func printed(_ request: Request, _ context: WebContext) async throws -> Response {
        try await form(request, context).sheet.response
    }

    /// The same as a file. Throws `sheet.unknown`, `render.away` where no files are made.
    @Sendable func printedFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (sheet, dossier) = try await form(request, context)
        return try await printedForms.file(sheet, of: dossier, context)
    }

    var printedForms: PrintedForms { PrintedForms(services: services, pages: pages, settings: settings) }

    private func form(
        _ request: Request, _ context: WebContext
    ) async throws -> (sheet: PrintedSheet, dossier: Dossier) {
        let (dossier, view) = try await printing(context)
        let query = try FormData(query: request.uri.query)
        guard let form = OfficialForm(rawValue: try context.parameters.require("form")) else {
            throw Problem(.notFound, "sheet.unknown")
        }
        let sheet = try printedForms.official(
            form, view,
            links: PrintedForms.Links(back: URLs.desk(dossier.id), file: URLs.deskPrintFile(dossier.id, form)),
            isNew: query["moi"] != nil, context)
        return (sheet, dossier)
    }

    /// Official papers are Vietnamese, whatever language the officer reads.
    func printing(_ context: WebContext) async throws -> (Dossier, DossierView) {
        let (dossier, procedure) = try await open(context)
        return (dossier, try await view(dossier, procedure, PrintedForms.vietnamese(context)))
    }

    /// The register (sổ theo dõi) of a desk, day by day: read in bulk, so its reader says what for, and confirms who they
    /// are.
    @Sendable func book(_ request: Request, _ context: WebContext) async throws -> Response {
        try await confirming(context) { try await askedBook(request, context) }
    }

    /// Runs what is read in bulk; where a confirmation is wanted, leads to it and back.
    func confirming(_ context: WebContext, _ work: () async throws -> Response) async throws -> Response {
        do {
            return try await work()
        } catch let problem as Problem where problem.code == "policy.step_up" {
            let here = context.here.query.map { "\(context.here.path)?\($0)" } ?? context.here.path
            return seeOther(URLs.confirm(then: here))
        }
    }

    private func askedBook(_ request: Request, _ context: WebContext) async throws -> Response {
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
        let edition = OfficialForm.edition(at: last)
        let why = StatedReading(request, query, basis: edition?.basis ?? "")
        let (purpose, problem) = why.purpose
        var found = Listing<Dossier>([], limit: BookPage.most)
        if let purpose {
            found = try await dossiers.book(
                of: unit, from: first, through: last, for: purpose, limit: BookPage.most, context.acting)
        }
        var rows: [BookPage.Row] = []
        let words = words(context)
        for (index, dossier) in found.enumerated() {
            let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
            rows.append(BookPage.Row(index + 1, dossier, procedure.texts(context.language).title, words))
        }
        let texts = pages.texts(context)
        let page = BookPage(
            title: texts("sheet.book_title"), style: pages.assets.address(of: "official.css"), back: URLs.desk,
            unit: words.unit(unit), unitID: unit,
            number: edition.map {
                texts("sheet.number", ["number": pad($0.book), "basis": $0.basis])
            },
            from: first.vietnamese, to: last.vietnamese, action: URLs.deskBook, rows: rows, hasRows: !rows.isEmpty,
            more: found.hasMore ? texts("sheet.book_more", ["count": String(BookPage.most)]) : nil,
            isRead: purpose != nil, reason: why.reason, basis: why.basis,
            wrong: why.isGiven ? problem.map { texts.sentence(for: $0) } : nil)
        return try pages.page(page, context, status: why.status(problem))
    }
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
    /// Somebody has said what for.
    let isRead: Bool
    let reason: String
    let basis: String
    let wrong: String?

    static func moment(_ moment: Instant) -> String { "\(moment.time.short) \(moment.date.vietnamese)" }
}
