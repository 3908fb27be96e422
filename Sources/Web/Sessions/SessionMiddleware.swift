import Administration
import Core
import Hummingbird

/// Reads the cookies of sessions and browsers, puts the ``Visit`` and the account into the context, and gives browsers
/// that have none their cookie. Stands before every page; the API has bearer tokens instead.
struct SessionMiddleware: RouterMiddleware {
    typealias Context = WebContext

    static let sessionCookie = "session"
    static let browserCookie = "browser"
    /// As long as an untouched draft is kept.
    static let browserSeconds = 60 * 86_400

    let services: Services
    let pages: PageRenderer
    let cookies: SiteCookies

    init(services: Services, pages: PageRenderer, settings: WebSettings) {
        self.services = services
        self.pages = pages
        cookies = SiteCookies(secure: settings.secure)
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let tokens = services.formTokens
        let sent = cookies.value(SessionMiddleware.browserCookie, in: request)
        let known = sent.flatMap { tokens.token(forCookie: $0) == nil ? nil : $0 }
        let cookie = known ?? tokens.newCookie()
        let signedIn = try await signedIn(request)
        context.caller = Visit(
            caller: signedIn?.caller ?? .anonymous(context.language), session: signedIn?.session, cookie: cookie)
        context.formToken =
            if let signedIn { tokens.token(for: signedIn.session) } else { tokens.token(forCookie: cookie) }
        context.frame.account = signedIn.map { account($0.caller, pages.texts(context)) }
        var response: Response
        do {
            response = try await next(request, context)
        } catch  where request.method == .post && OutageMiddleware.tells(error) {
            throw error
        } catch {
            // Told here, so that the page still knows the reader.
            response = ProblemAnswers(pages: pages).answer(to: error, request, context)
        }
        if known == nil, !response.headers[values: .setCookie].contains(where: isBrowserCookie) {
            cookies.set(
                SessionMiddleware.browserCookie, to: cookie, seconds: SessionMiddleware.browserSeconds,
                on: &response.headers)
        }
        return response
    }

    private func isBrowserCookie(_ header: String) -> Bool {
        header.hasPrefix(cookies.name(SessionMiddleware.browserCookie) + "=")
    }

    private func signedIn(_ request: Request) async throws -> (caller: Caller, session: Session)? {
        guard let token = cookies.value(SessionMiddleware.sessionCookie, in: request) else { return nil }
        return try await services.accounts.caller(sessionToken: token)
    }

    private func account(_ caller: Caller, _ texts: Localizer) -> Frame.Account {
        let home = Link(texts(caller.kind == .officer ? "session.desk" : "session.own"), URLs.home(of: caller))
        let security = Link(texts("session.account"), URLs.account)
        return Frame.Account(name: caller.displayName, links: [home, security], signOut: URLs.signOut)
    }
}
