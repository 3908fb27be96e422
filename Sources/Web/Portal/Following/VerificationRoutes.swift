import Administration
import Casework
import Core
import Documents
import HTTPTypes
import Hummingbird
import NIOCore

/// Checking a result, for anyone who holds one: what kind of document it is, whose, and whether it still holds. No name
/// but by initials, and no way from here into the dossier.
struct VerificationRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    /// How many results one address may ask about.
    let limits: RequestLimits

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("xac-minh") { request, context in try await search(request, context) }
        group.get("xac-minh/khoa") { _, context in try keys(context) }
        group.get("xac-minh/thu-hoi") { _, context in try await revoked(context) }
        group.get("xac-minh/:mark") { _, context in
            try await show(try context.parameters.require("mark"), context)
        }
    }

    private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let typed = try FormData(query: request.uri.query).trimmed("ma") else {
            return try answer(nil, typed: "", context)
        }
        return try await show(typed, context)
    }

    /// `mark`: what the QR code holds after the address, a whole such address, or the reference printed below it.
    private func show(_ mark: String, _ context: WebContext) async throws -> Response {
        try limits.take(context.clientAddress, at: services.clock.now)
        let mark = String(mark.prefix(2000))
        do {
            var reference = mark
            if mark.contains(".") {
                guard let keys = services.files.marks?.published else { throw Problem(.invalid, "result.key_unknown") }
                reference = try ResultMark.read(mark, with: keys).reference
            }
            let isSigned = mark.contains(".")
            if let record = try await services.dossiers.result(reference) {
                return try answer(try await found(record, isSigned: isSigned, context), typed: "", context)
            }
            guard let sheet = try await services.dossiers.sheet(reference) else {
                throw Problem(.notFound, "result.unknown")
            }
            return try answer(try await found(sheet, isSigned: isSigned, context), typed: "", context)
        } catch let problem as Problem where problem.code.hasPrefix("result.") {
            let typed = mark.utf8.count <= 40 ? mark : ""
            return try answer(nil, typed: typed, problem: problem, context)
        }
    }

    private func found(
        _ record: ResultRecord, isSigned: Bool, _ context: WebContext
    ) async throws -> VerificationPage.Found {
        let texts = pages.texts(context)
        let dossier = try await services.dossiers.dossier(of: record)
        guard dossier.documents.indices.contains(record.document) else { throw Problem(.notFound, "result.unknown") }
        let document = dossier.documents[record.document]
        let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
        let unit = services.organisation.units.unit(document.unit, at: document.issuedAt.date)
        var rows = [
            Part.SummaryList.Row(
                texts("verify.kind"), [procedure.texts(context.language).document(document.document)]),
            Part.SummaryList.Row(texts("verify.number"), [procedure.number(of: document)]),
            Part.SummaryList.Row(
                texts("verify.unit"), [unit?.name[context.language] ?? document.unit]),
            Part.SummaryList.Row(texts("verify.issued"), [document.issuedAt.date.vietnamese]),
            Part.SummaryList.Row(texts("verify.initials"), [ResultMark.initials(of: dossier.owner.name)]),
            Part.SummaryList.Row(texts("verify.reference"), [FilePage.grouped(record.reference)]),
        ]
        if let file = record.file { rows += fileRows(file, texts) }
        let notice =
            document.revocation.map {
                Part.Notice(.error, texts("verify.revoked", ["day": $0.at.date.vietnamese]))
            } ?? Part.Notice(.success, texts(isSigned ? "verify.valid_signed" : "verify.valid"))
        return VerificationPage.Found(
            notice: notice, list: Part.SummaryList(rows),
            asOf: texts("verify.as_of", ["moment": texts.moment(services.clock.now)]))
    }

    /// A printed form: it tells what happened on its day, and nothing takes that back.
    private func found(
        _ sheet: SheetRecord, isSigned: Bool, _ context: WebContext
    ) async throws -> VerificationPage.Found {
        let texts = pages.texts(context)
        let dossier = try await services.dossiers.dossier(of: sheet)
        let unit = services.organisation.units.unit(sheet.unit, at: sheet.occasion.date)
        let rows = [
            Part.SummaryList.Row(texts("verify.kind"), [sheet.kind]),
            Part.SummaryList.Row(texts("verify.unit"), [unit?.name[context.language] ?? sheet.unit]),
            Part.SummaryList.Row(texts("verify.issued"), [sheet.occasion.date.vietnamese]),
            Part.SummaryList.Row(texts("verify.initials"), [ResultMark.initials(of: dossier.owner.name)]),
            Part.SummaryList.Row(texts("verify.reference"), [FilePage.grouped(sheet.reference)]),
        ]
        return VerificationPage.Found(
            notice: Part.Notice(.success, texts(isSigned ? "verify.sheet_signed" : "verify.sheet")),
            list: Part.SummaryList(rows + fileRows(sheet.file, texts)),
            asOf: texts("verify.as_of", ["moment": texts.moment(services.clock.now)]))
    }

    private func fileRows(_ file: KeptFile, _ texts: Localizer) -> [Part.SummaryList.Row] {
        var rows: [Part.SummaryList.Row] = []
        if !file.sealed.isEmpty { rows.append(Part.SummaryList.Row(texts("verify.sealed"), [file.sealed])) }
        rows.append(Part.SummaryList.Row(texts("verify.hash"), [file.sha256]))
        return rows
    }

    private func answer(
        _ found: VerificationPage.Found?, typed: String, problem: Problem? = nil, _ context: WebContext
    ) throws -> Response {
        let texts = pages.texts(context)
        let error = problem.map { texts.sentence(for: $0) }
        let heading = problem?.kind == .notFound ? texts("verify.not_found") : nil
        let page = VerificationPage(
            title: texts("verify.title"), action: URLs.verification, typed: typed, found: found, error: error,
            errorSummary: error.flatMap {
                Part.ErrorSummary([Part.ErrorSummary.Entry($0, field: "ma")], heading: heading)
            },
            keys: services.files.marks == nil ? nil : URLs.verificationKeys, revoked: URLs.verificationRevoked)
        return try pages.page(page, context, status: problem?.status ?? .ok)
    }

    /// The public keys, for checking without this server. Throws `result.no_keys`.
    private func keys(_ context: WebContext) throws -> Response {
        guard let marks = services.files.marks else { throw Problem(.notFound, "result.no_keys") }
        return VerificationRoutes.text(marks.published.json, type: "application/jwk-set+json")
    }

    /// The results that hold no more, signed, as of now. Throws `result.no_keys`.
    private func revoked(_ context: WebContext) async throws -> Response {
        guard let marks = services.files.marks else { throw Problem(.notFound, "result.no_keys") }
        let entries = try await services.dossiers.revokedResults().map {
            RevocationList.Entry(reference: $0.reference, at: $0.at)
        }
        let list = RevocationList(asOf: services.clock.now, entries: entries)
        return VerificationRoutes.text(try list.signed(with: marks), type: "application/jose")
    }

    private static func text(_ text: String, type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=60"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// The public page about one result.
struct VerificationPage: PageModel {
    struct Found: Model {
        let notice: Part.Notice
        let list: Part.SummaryList
        let asOf: String
    }

    static let template = "portal/verification"
    let title: String
    let action: String
    let typed: String
    let found: Found?
    let error: String?
    let errorSummary: Part.ErrorSummary?
    let keys: String?
    let revoked: String
}
