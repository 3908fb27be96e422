import Administration
import Core
import HTTPTypes
import Hummingbird

/// Signing in and out, for citizens and officers alike. Add to a group behind ``SessionMiddleware``.
struct SignInRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    private var cookies: SessionCookies { SessionCookies(settings) }

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("dang-nhap") { request, context in try await show(request, context) }
        group.post("dang-nhap") { request, context in try await signIn(request, context) }
        group.post("dang-nhap/khoa") { request, context in try await signInWithPasskey(request, context) }
        group.get("dang-nhap/ma") { request, context in try await showSecond(request, context) }
        group.post("dang-nhap/ma") { request, context in try await second(request, context) }
        group.post("dang-xuat") { request, context in try await signOut(request, context) }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        let next = URLs.local(query["tiep"])
        if context.acting.kind != .anonymous { return seeOther(next ?? URLs.home(of: context.acting)) }
        return try await page(login: "", next: next, problem: nil, context)
    }

    private func page(
        login: String, next: String?, problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let request = try await services.accounts.requestPasskey(of: nil, for: try context.requireVisit().cookie)
        let texts = pages.texts(context)
        let passkey = PasskeyAsk(request, label: texts("session.passkey"), pages)
        let page = SignInPage(
            login: login, next: next, problem: problem, passkey: passkey, ways: ways(next, texts), texts: texts)
        return try pages.page(page, context, telling: problem)
    }

    /// How citizens may sign in besides.
    private func ways(_ next: String?, _ texts: Localizer) -> [Link] {
        let query = next.map { "?tiep=\(URLs.encode($0))" } ?? ""
        var ways: [Link] = []
        if let provider = services.provider {
            let label = texts("session.provider", ["name": provider.settings.name])
            ways.append(Link(label, URLs.signInProvider + query))
        }
        if services.messenger != nil { ways.append(Link(texts("session.phone"), URLs.signInPhone + query)) }
        return ways
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
            let browser = try cookies.browser(request, context)
            let step = try await SignInLog.watching(.password, context) {
                try await services.accounts.begin(login: login, password: password, browser)
            }
            return cookies.answer(step, next: next, request)
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            return try await page(login: login, next: next, problem: problem, context)
        }
    }

    private func signInWithPasskey(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let next = URLs.local(data["tiep"])
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard let answer = PasskeyAnswer(data) else { throw Problem(.invalid, "passkey.form") }
            let browser = try cookies.browser(request, context)
            let step = try await SignInLog.watching(.passkey, context) {
                .open(try await services.accounts.signIn(passkey: answer, browser))
            }
            return cookies.answer(step, next: next, request)
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            return try await page(login: "", next: next, problem: problem, context)
        }
    }

    private func showSecond(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        return try await secondPage(next: URLs.local(query["tiep"]), problem: nil, request, context)
    }

    private func secondPage(
        next: String?, problem: Problem?, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let visit = try context.requireVisit()
        guard let ticket = cookies.ticket(request),
            let account = services.accounts.waiting(ticket: ticket, cookie: visit.cookie)
        else { return seeOther(next.map(URLs.signIn(then:)) ?? URLs.signIn) }
        let texts = pages.texts(context)
        let factors = try await services.accounts.factors(of: account)
        var passkey: PasskeyAsk?
        if !factors.passkeys.isEmpty {
            let request = try await services.accounts.requestPasskey(of: account, for: visit.cookie)
            passkey = PasskeyAsk(request, label: texts("session.passkey"), pages)
        }
        let page = SecondFactorPage(next: next, problem: problem, passkey: passkey, texts: texts)
        return try pages.page(page, context, telling: problem)
    }

    private func second(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let next = URLs.local(data["tiep"])
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard let ticket = cookies.ticket(request) else {
                throw Problem(.unauthenticated, "account.ticket_ended")
            }
            let browser = try cookies.browser(request, context)
            let account = services.accounts.waiting(ticket: ticket, cookie: browser.cookie)
            let step = try await SignInLog.watching(.code, account: account, context) {
                .open(try await services.accounts.finish(ticket: ticket, code: data[StepUp.codeField] ?? "", browser))
            }
            return cookies.answer(step, next: next, request)
        } catch let problem as Problem where ["account.ticket_ended", "account.ticket_spent"].contains(problem.code) {
            return try await page(login: "", next: next, problem: problem, context)
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            return try await secondPage(next: next, problem: problem, request, context)
        }
    }

    /// The browser gets another cookie too: whoever uses it next sees no drafts of this person.
    private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        try services.formTokens.require(data[FormData.tokenField], context)
        let cookies = cookies.cookies
        if let token = cookies.value(SessionMiddleware.sessionCookie, in: request) {
            try await services.accounts.signOut(sessionToken: token)
        }
        var response = seeOther(URLs.front)
        // Pages that lie about in the browser are nobody's any more (ASVS 14.3.1); the cookies are set anew below.
        response.headers[.clearSiteData] = "\"cache\", \"storage\""
        cookies.clear(SessionMiddleware.sessionCookie, on: &response.headers)
        cookies.set(
            SessionMiddleware.browserCookie, to: services.formTokens.newCookie(),
            seconds: SessionMiddleware.browserSeconds, on: &response.headers)
        return response
    }

    /// What is told on the page itself.
    static func tells(_ problem: Problem) -> Bool {
        problem.code.hasPrefix("account.") || problem.code.hasPrefix("passkey.") || problem.code == "form.token"
    }
}

extension HTTPField.Name {
    static let clearSiteData = HTTPField.Name.known("Clear-Site-Data")
}

struct SignInPage: PageModel {
    static let template = "portal/sign-in"
    let title: String
    let action: String
    let passkeyAction: String
    let login: String
    let next: String?
    let errorSummary: Part.ErrorSummary?
    let invalid: Bool
    let passkey: PasskeyAsk?
    /// Those that citizens come by stand first.
    let ways: [Link]
    let hasWays: Bool

    init(
        login: String, next: String?, problem: Problem?, passkey: PasskeyAsk? = nil, ways: [Link] = [],
        texts: Localizer
    ) {
        self.ways = ways
        hasWays = !ways.isEmpty
        title = texts("session.sign_in")
        action = URLs.signIn
        passkeyAction = URLs.signInPasskey
        self.login = login
        self.next = next
        self.passkey = passkey
        invalid = problem != nil
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: "login")] } ?? [])
    }
}

/// The password was right; now the second factor.
struct SecondFactorPage: PageModel {
    static let template = "sessions/second"
    let title: String
    let action: String
    let passkeyAction: String
    let back: String
    let next: String?
    /// Recovery codes are typed here too, so the field is there for everybody.
    let code = true
    let invalid: Bool
    let errorSummary: Part.ErrorSummary?
    let passkey: PasskeyAsk?

    init(next: String?, problem: Problem?, passkey: PasskeyAsk?, texts: Localizer) {
        title = texts("session.second")
        action = URLs.secondFactor
        passkeyAction = URLs.signInPasskey
        back = next.map(URLs.signIn(then:)) ?? URLs.signIn
        self.next = next
        self.passkey = passkey
        invalid = problem != nil
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: "code")] } ?? [])
    }
}
