import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Store

/// Who read my data: of one dossier, for whoever holds its receipt or filed it; of all of a signed-in citizen's.
struct ReadersRoutes: Sendable {
    let services: Services
    let pages: PageRenderer

    /// What one page shows; the extract has all.
    static let most = 200

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("ai-da-xem") { request, context in try await mine(request, context) }
        group.get("ho-so/:dossier/:secret/ai-da-xem") { request, context in try await show(request, context) }
        group.post("ho-so/:dossier/:secret/ai-da-xem") { request, context in try await ask(request, context) }
        group.get("ho-so/:dossier/:secret/ai-da-xem/trich-xuat") { _, context in try await extract(context) }
        group.get("ho-so/:dossier/:secret/bien-nhan/chung-thuc") { _, context in try await receipt(context) }
    }

    private func mine(_ request: Request, _ context: WebContext) async throws -> Response {
        guard context.acting.kind != .anonymous else { return seeOther(URLs.signIn(then: URLs.readers)) }
        _ = try context.requireSignedIn(.citizen)
        let place = try FormData(query: request.uri.query)["sau"].flatMap(AccessRecord.Place.init)
        let dossiers = services.dossiers
        let readings = try await dossiers.readings(ofOwn: context.acting, after: place, limit: ReadersRoutes.most)
        let words = ReaderWords(services, pages.texts(context))
        let page = ReadersPage(
            readings, first: URLs.readers, isLater: place != nil, words,
            question: { record in
                let address = URLs.readers(record.dossier, secret: dossiers.secret(of: record.dossier))
                return "\(address)?lan=\(record.id)#\(ReadersPage.anchor(record.id))"
            })
        return try pages.page(page, context)
    }

    /// The dossier of the address, for its applicant: officers who may see it are not told who else does.
    private func shown(_ context: WebContext) async throws -> ShownDossier {
        let shown = try await ShownDossier.load(services, context)
        try shown.requireApplicant(context)
        return shown
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        return try await page(
            try await shown(context), problem: nil, isAsked: query["xong"] != nil,
            reading: query["lan"].flatMap { Identifier($0) },
            after: query["sau"].flatMap(AccessRecord.Place.init), context)
    }

    private func page(
        _ shown: ShownDossier, problem: Problem?, isAsked: Bool, reading: Identifier?,
        after place: AccessRecord.Place? = nil, _ context: WebContext
    ) async throws -> Response {
        let texts = pages.texts(context)
        let (readings, isLater) = try await readings(of: shown.dossier, with: reading, after: place)
        let address = URLs.readers(shown.dossier.id, secret: shown.secret)
        let page = ReadersPage(
            readings, first: address, isLater: isLater, ReaderWords(services, texts),
            extract: URLs.extract(shown.dossier.id, secret: shown.secret),
            receipt: URLs.provedReceipt(shown.dossier.id, secret: shown.secret),
            key: ReadersPage.Key(services.ledger.key.verifier),
            asking: address,
            questions: try await services.dossiers.questions(of: shown.dossier).mapValues {
                URLs.track($0, secret: services.dossiers.secret(of: $0))
            },
            notice: isAsked
                ? Part.Notice(.success, texts("readers.asked"))
                : problem.map {
                    Part.Notice(.warning, texts.sentence(for: $0))
                },
            shown: reading)
        return try pages.page(page, context, status: problem?.status ?? .ok)
    }

    /// The page after `place`; without one the page that has the reading which a link leads to.
    private func readings(
        of dossier: Dossier, with reading: Identifier?, after place: AccessRecord.Place?
    ) async throws -> (Readings, isLater: Bool) {
        let dossiers = services.dossiers
        let found = try await dossiers.readings(of: dossier, after: place, limit: ReadersRoutes.most)
        guard place == nil, let reading, found.records.hasMore, !found.records.contains(where: { $0.id == reading }),
            let record = try await dossiers.reading(reading, of: dossier)
        else { return (found, place != nil) }
        let before = AccessRecord.Place(
            at: record.at, id: record.id, dossier: Identifier(rawValue: record.dossier.rawValue - 1))
        return (try await dossiers.readings(of: dossier, after: before, limit: ReadersRoutes.most), true)
    }

    private func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let shown = try await shown(context)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard let record = data["record"].flatMap({ Identifier($0) }),
                let entry = try await services.dossiers.reading(record, of: shown.dossier)
            else { throw Problem(.notFound, "access.unknown") }
            var vietnamese = context
            vietnamese.language = .vietnamese
            let sentence = ReaderWords(services, pages.texts(vietnamese)).sentence(entry)
            _ = try await services.dossiers.ask(
                about: record, of: shown.dossier, words: data.trimmed("words") ?? "",
                sentence: "\(entry.at.date.vietnamese) \(sentence)", context.acting)
            return seeOther(URLs.readers(shown.dossier.id, secret: shown.secret) + "?xong=1")
        } catch let problem as Problem where problem.kind == .invalid || problem.kind == .conflict {
            return try await page(
                shown, problem: problem, isAsked: false, reading: data["record"].flatMap { Identifier($0) }, context)
        }
    }

    private func extract(_ context: WebContext) async throws -> Response {
        let shown = try await shown(context)
        let words = ReaderWords(services, pages.texts(context))
        let proved = try await services.ledger.entries(of: .access, where: "r.subject = \(shown.dossier.id)")
        // In the order of the entries; what was read since stands in none of this file, so it has no sentence either.
        let known = Dictionary(
            try await services.dossiers.readers(of: [shown.dossier]).map { ($0.id.rawValue, $0) },
            uniquingKeysWith: { first, _ in first })
        let records = proved.entries.compactMap { entry -> AccessRecord? in
            guard case .integer(let number) = entry.fields.dropFirst().first else { return nil }
            return known[number]
        }
        let sentences = records.map { "\($0.at.date.vietnamese) \(words.sentence($0))" }
        return try evidence(.extract, shown, proved, sentences)
    }

    private func receipt(_ context: WebContext) async throws -> Response {
        let shown = try await shown(context)
        let texts = pages.texts(context)
        let sentence = texts(
            "readers.receipt_sentence",
            ["code": shown.dossier.code, "moment": texts.moment(shown.dossier.filedAt)])
        let proved = try await services.ledger.entries(
            of: .journal, where: "r.subject = \(shown.dossier.id) AND r.number = 1")
        return try evidence(.receipt, shown, proved, [sentence])
    }

    /// A file to save, which `motcua verify` verifies. Throws `ledger.incomplete` unless each sentence has its entry.
    private func evidence(
        _ kind: Evidence.Kind, _ shown: ShownDossier, _ proved: (entries: [Evidence.Entry], checkpoint: String),
        _ sentences: [String]
    ) throws -> Response {
        guard proved.entries.count == sentences.count else { throw Problem(.fault, "ledger.incomplete") }
        let file = try Evidence(
            kind: kind, issuedAt: services.clock.now, subject: shown.dossier.code, sentences: sentences,
            entries: proved.entries, checkpoint: proved.checkpoint
        ).signed(by: services.ledger.key)
        let headers: HTTPFields = [
            .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
            .contentDisposition: FileName.attachment("\(kind.rawValue)-\(shown.dossier.code).txt"),
        ]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: file)))
    }
}

extension URLs {
    static let readers = "/ai-da-xem"
    static let ledgerKey = "/api/v1/ledger/key"
    static func readers(_ dossier: Identifier, secret: String) -> String { track(dossier, secret: secret) + readers }
    static func extract(_ dossier: Identifier, secret: String) -> String {
        readers(dossier, secret: secret) + "/trich-xuat"
    }
    static func provedReceipt(_ dossier: Identifier, secret: String) -> String {
        receipt(dossier, secret: secret) + "/chung-thuc"
    }
}
