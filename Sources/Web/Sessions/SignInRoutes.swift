import Administration
import Core
import Hummingbird

/// Signing in and out, for citizens and officers alike. Add to a group behind ``SessionMiddleware``.
struct SignInRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    private var cookies: SiteCookies { SiteCookies(secure: settings.secure) }

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("dang-nhap") { request, context in try show(request, context) }
        group.post("dang-nhap") { request, context in try await signIn(request, context) }
        group.post("dang-xuat") { request, context in try await signOut(request, context) }
    }

    private func show(_ request: Request, _ context: WebContext) throws -> Response {
        let query = try FormData(query: request.uri.query)
        let next = URLs.local(query["tiep"])
        if context.acting.kind != .anonymous { return seeOther(next ?? URLs.home(of: context.acting)) }
        return try pages.page(
            SignInPage(login: "", next: next, problem: nil, texts: pages.texts(context)), context)
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let next = URLs.local(data["tiep"])
        let login = data.trimmed("login") ?? ""
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard !login.isEmpty, let password = data["password"], !password.isEmpty else {
                throw Problem(.invalid, "account.incomplete")
            }
            let signIn = try await services.accounts.signIn(
                login: login, password: password, address: context.clientAddress, language: context.language,
                replacing: cookies.value(SessionMiddleware.sessionCookie, in: request))
            var response = seeOther(next ?? URLs.home(of: signIn.caller))
            cookies.set(SessionMiddleware.sessionCookie, to: signIn.token, on: &response.headers)
            return response
        } catch let problem as Problem where problem.code.hasPrefix("account.") || problem.code == "form.token" {
            let page = SignInPage(login: login, next: next, problem: problem, texts: pages.texts(context))
            return try pages.page(page, context, status: problem.status)
        }
    }

    /// The browser gets another cookie too: whoever uses it next sees no drafts of this person.
    private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        try services.formTokens.require(data[FormData.tokenField], context)
        if let token = cookies.value(SessionMiddleware.sessionCookie, in: request) {
            try await services.accounts.signOut(sessionToken: token)
        }
        var response = seeOther(URLs.front)
        cookies.clear(SessionMiddleware.sessionCookie, on: &response.headers)
        cookies.set(
            SessionMiddleware.browserCookie, to: services.formTokens.newCookie(),
            seconds: SessionMiddleware.browserSeconds, on: &response.headers)
        return response
    }
}

struct SignInPage: PageModel {
    static let template = "portal/sign-in"
    let title: String
    let action: String
    let login: String
    let next: String?
    let errorSummary: Part.ErrorSummary?
    let invalid: Bool

    init(login: String, next: String?, problem: Problem?, texts: Localizer) {
        title = texts("session.sign_in")
        action = URLs.signIn
        self.login = login
        self.next = next
        invalid = problem != nil
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: "login")] } ?? [])
    }
}
