import Administration
import Casework
import Core
import Hummingbird

/// What a search found among the dossiers of the caller's units, newest first.
struct DeskSearchPage: PageModel {
    static let template = "desk/search"
    let title: String
    let filter: Part.FilterBar
    let errorSummary: Part.ErrorSummary?
    let queue: Part.Queue?
    let empty: Part.EmptyState?
    let pager: Part.Pager?
}

extension DeskRoutes {
    @Sendable func search(_ request: Request, _ context: WebContext) async throws -> Response {
        // From the second page on it is reading in bulk.
        try await confirming(context) { try await asked(request, context) }
    }

    private func asked(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let (text, texts) = (query.trimmed("q") ?? "", pages.texts(context))
        var found = Listing<Dossier>([], limit: QueueSpan.pageLength)
        var errors: [Part.ErrorSummary.Entry] = []
        do {
            if !text.isEmpty, CrossOrigin.isForeign(request) { throw StatedReading.unsent }
            if !text.isEmpty {
                try services.limits.searches.take(CallLimits.holder(context), at: services.clock.now)
                // A whole code names one dossier: straight to it, whose page is what is read.
                if let code = DossierCode.read(text), let id = try await dossiers.named(code, context.acting) {
                    return seeOther(URLs.desk(id))
                }
                found = try await dossiers.search(
                    text, after: query["sau"].flatMap { Identifier($0) }, limit: QueueSpan.pageLength, context.acting)
            }
        } catch let problem as Problem where problem.kind == .invalid {
            errors = [Part.ErrorSummary.Entry(texts.sentence(for: problem), field: "q")]
        }
        let words = words(context)
        var rows: [Part.Queue.Row] = []
        for dossier in found {
            let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
            let own = procedure.texts(context.language)
            let steps = dossier.tasks.map { words.step($0.step, $0.branch, own) }
            rows.append(
                Part.Queue.Row(
                    code: dossier.code, address: URLs.desk(dossier.id), procedure: own.title,
                    applicant: dossier.owner.name, state: words.status(dossier),
                    holder: steps.isEmpty ? nil : steps.joined(separator: ", "), due: words.due(dossier),
                    dueTime: words.short(dossier.clock.due)))
        }
        let isEmpty = rows.isEmpty && errors.isEmpty
        let page = DeskSearchPage(
            title: texts("desk.search.title"),
            filter: Part.FilterBar(
                action: URLs.deskSearch, searchLabel: texts("desk.search.label"), query: text,
                clear: URLs.desk),
            errorSummary: Part.ErrorSummary(errors),
            queue: rows.isEmpty ? nil : Part.Queue(caption: texts("desk.search.title"), rows),
            empty: isEmpty
                ? Part.EmptyState(
                    texts(text.isEmpty ? "desk.search.nothing_typed" : "desk.search.none"), texts("desk.search.hint"),
                    action: Link(texts("desk.nav.queue"), URLs.desk)) : nil,
            pager: found.hasMore
                ? Part.Pager(
                    previous: nil,
                    next: found.last.map { "\(URLs.deskSearch)?q=\(URLs.encode(text))&sau=\($0.id)" },
                    words: texts("desk.search.shown", ["count": String(found.count)])) : nil)
        return try pages.page(page, context)
    }
}
