import Administration
import Core
import Hummingbird

/// The first sign-in of an officer, and the one after a lost password: the secret from the machine's keeper is given up
/// for a password of one's own. The second factor follows, as after every password.
struct FirstSecretRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("dang-nhap/lan-dau") { _, context in
            try pages.page(FirstSecretPage(login: "", problem: nil, texts: pages.texts(context)), context)
        }
        group.post("dang-nhap/lan-dau") { request, context in try await choose(request, context) }
    }

    private func choose(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let login = data.trimmed("login") ?? ""
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard !login.isEmpty, let secret = data.trimmed("secret"), let password = data["password"],
                !password.isEmpty
            else { throw Problem(.invalid, "account.incomplete") }
            let cookies = SessionCookies(settings)
            let browser = try cookies.browser(request, context)
            let step = try await SignInLog.watching(.password, context) {
                try await services.accounts.begin(
                    login: login, firstSecret: secret, choosing: password, browser)
            }
            if let account = try await services.accounts.account(login: login) {
                AccountChange.passwordSet.log(of: account, to: context.logger)
            }
            return cookies.answer(step, next: URLs.account, request)
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            let page = FirstSecretPage(login: login, problem: problem, texts: pages.texts(context))
            return try pages.page(page, context, telling: problem)
        }
    }
}

struct FirstSecretPage: PageModel {
    static let template = "sessions/first"
    let title: String
    let action = URLs.signInFirst
    let back = URLs.signIn
    let login: String
    let invalid: Bool
    let errorSummary: Part.ErrorSummary?

    init(login: String, problem: Problem?, texts: Localizer) {
        title = texts("session.first")
        self.login = login
        invalid = problem != nil
        let field = problem?.location == "/password" ? "password" : "secret"
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: field)] } ?? [])
    }
}
