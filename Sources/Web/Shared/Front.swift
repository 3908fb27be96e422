import Core
import HTTPTypes
package import Hummingbird
import Logging

/// The outermost answerer: what must hold for every answer, found or not, whole or failed, is done here and not in
/// middleware, which would miss routes added before it and headers of thrown errors.
package struct Front<Inner: HTTPResponder<WebContext>>: HTTPResponder {
    package typealias Context = WebContext

    private let inner: Inner
    private let routes: RouteTable
    private let settings: WebSettings
    private let problems: ProblemAnswers
    private let headers: SecurityHeaders
    private let cookies: SiteCookies
    private let metrics = RequestMetrics()

    /// `routes`: of the router that `inner` was built from.
    init(_ inner: Inner, routes: RouteTable, settings: WebSettings, pages: PageRenderer) {
        self.inner = inner
        self.routes = routes
        self.settings = settings
        problems = ProblemAnswers(pages: pages)
        headers = SecurityHeaders(secure: settings.secure)
        cookies = SiteCookies(secure: settings.secure)
    }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        let peer = context.clientAddress
        context.clientAddress = settings.clientAddress(peer: peer, request.headers)
        context.language = Negotiation.language(of: request, cookies: cookies)
        context.here = URLs.Here(path: request.uri.path, query: request.uri.query)
        var response: Response
        do {
            guard settings.mayAsk(peer: peer) else { throw Problem(.forbidden, "request.not_through_proxy") }
            try CrossOrigin.check(request, publicOrigin: settings.publicOrigin)
            response = try await inner.respond(to: request, context: context)
        } catch {
            response = problems.answer(to: error, request, context)
        }
        if response.status == .notFound, context.endpointPath == "NotFound" {
            let allowed = routes.methods(for: request.uri.path)
            if !allowed.isEmpty {
                response = problems.answer(to: Problem(.notFound, "web.method_not_allowed"), request, context)
                response.headers[.allow] = allowed.joined(separator: ", ")
            }
        }
        headers.add(to: &response.headers)
        response.headers[.requestId] = context.requestId
        if let chosen = Negotiation.chosenLanguage(of: request) {
            cookies.set(Negotiation.languageCookie, to: chosen.rawValue, seconds: 31_536_000, on: &response.headers)
        }
        try await Compression.apply(to: &response, for: request)
        record(request, response, context, ContinuousClock.now - start)
        return response
    }

    /// One line per request, without query, address or anything about a person.
    private func record(_ request: Request, _ response: Response, _ context: WebContext, _ duration: Duration) {
        let known = context.endpointPath.map { $0 != "NotFound" } ?? false
        let route = known ? context.endpointPath ?? "" : "(none)"
        let method = RequestMetrics.known(request.method)
        metrics.record(method: method, route: route, status: response.status.code, duration)
        context.logger.info(
            "request",
            metadata: [
                "method": "\(method)", "route": "\(route)", "status": "\(response.status.code)",
                "ms": "\(duration.milliseconds)",
            ])
    }
}

extension Duration {
    /// Whole milliseconds and one decimal: `12.3`.
    fileprivate var milliseconds: String {
        let tenths = components.seconds * 10_000 + components.attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
