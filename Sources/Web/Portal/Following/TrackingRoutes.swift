import Casework
import Core
import Hummingbird

/// Following a dossier by its code alone: everybody may know how far it is, and nothing else (TT 01/2018 Điều 16).
struct TrackingRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let limits: RequestLimits

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("tra-cuu") { request, context in try await show(request, context) }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let texts = pages.texts(context)
        let query = try FormData(query: request.uri.query)
        guard let typed = query.trimmed("ma").map({ String($0.prefix(60)) }), !typed.isEmpty else {
            // Sent without a code: what to type is said, not the same page again.
            let error = query["ma"].map { _ in "portal.code_form" }
            let page = TrackingPage(typed: "", code: nil, status: nil, error: error, texts: texts)
            return try pages.page(page, context, status: error == nil ? .ok : .unprocessableContent)
        }
        try limits.take(context.clientAddress, at: services.clock.now)
        let together = try await services.dossiers.standings(groupCode: typed)
        if let code = together.first?.group?.code {
            // Of a group too, anybody may know how far it is, and nothing else.
            let words = DossierWords(services, texts)
            let status = together.map { "\($0.code): \(words.status($0))" }.joined(separator: "; ")
            return try pages.page(
                TrackingPage(typed: typed, code: code, status: status, error: nil, texts: texts), context)
        }
        guard let code = DossierCode.read(typed) else {
            let page = TrackingPage(typed: typed, code: nil, status: nil, error: "portal.code_form", texts: texts)
            return try pages.page(page, context, status: .unprocessableContent)
        }
        guard let dossier = try await services.dossiers.standing(code: code) else {
            let page = TrackingPage(typed: typed, code: nil, status: nil, error: "portal.code_unknown", texts: texts)
            return try pages.page(page, context, status: .notFound)
        }
        let status = DossierWords(services, texts).status(dossier)
        return try pages.page(
            TrackingPage(typed: typed, code: dossier.code, status: status, error: nil, texts: texts), context)
    }
}

struct TrackingPage: PageModel {
    static let template = "portal/tracking"

    struct Found: Model {
        let code: String
        let status: String
    }

    let title: String
    let action: String
    let typed: String
    let found: Found?
    let error: String?
    let errorSummary: Part.ErrorSummary?

    init(typed: String, code: String?, status: String?, error: String?, texts: Localizer) {
        title = texts("portal.tracking")
        action = URLs.tracking
        self.typed = typed
        found = code.map { Found(code: $0, status: status ?? "") }
        self.error = error.map { texts($0) }
        errorSummary = Part.ErrorSummary(error.map { [Part.ErrorSummary.Entry(texts($0), field: "ma")] } ?? [])
    }
}
