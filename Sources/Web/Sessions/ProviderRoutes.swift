import Administration
import Core
import Hummingbird

/// Citizens who are known elsewhere: by another site (OpenID Connect), or by their phone.
struct ProviderRoutes: Sendable {
    static let ticket = "provider"

    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    private var cookies: SessionCookies { SessionCookies(settings) }

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("dang-nhap/dinh-danh") { request, context in try await leave(request, context) }
        group.get("dang-nhap/dinh-danh/ve") { request, context in try await comeBack(request, context) }
    }

    private func provider() throws(Problem) -> IdentityProvider {
        guard let provider = services.provider else { throw Problem(.notFound, "web.not_found") }
        return provider
    }

    private func leave(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let (address, ticket) = try await services.accounts.begin(
            try provider(), next: URLs.local(query["tiep"]), cookie: try context.requireVisit().cookie)
        var response = seeOther(address)
        // Not strict: the browser comes back from another site.
        cookies.cookies.set(ProviderRoutes.ticket, to: ticket, seconds: 900, on: &response.headers)
        return response
    }

    private func comeBack(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let provider = try provider()
        guard query["error"] == nil, let code = query["code"], let state = query["state"] else {
            throw Problem(.unauthenticated, "provider.refused")
        }
        guard let ticket = cookies.cookies.value(ProviderRoutes.ticket, in: request) else {
            throw Problem(.unauthenticated, "account.ticket_ended")
        }
        let browser = try cookies.browser(request, context)
        var next: String?
        let step = try await SignInLog.watching(.provider, context) {
            let (step, address) = try await services.accounts.finish(
                provider, ticket: ticket, state: state, code: code, issuer: query["iss"], browser)
            next = address
            return step
        }
        var response = cookies.answer(step, next: URLs.local(next), strict: false, request)
        cookies.cookies.clear(ProviderRoutes.ticket, on: &response.headers)
        return response
    }
}
