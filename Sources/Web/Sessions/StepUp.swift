import Administration
import Core
import HTTPTypes
import Hummingbird

/// Asks for the second factor again before what binds (`policy.step_up`). Whatever was sent comes back with the
/// confirmation, so that nothing is typed twice.
struct StepUp: Sendable {
    static let codeField = "xac_nhan_ma"
    static let passwordField = "xac_nhan_mat_khau"

    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    /// What a form that carries a confirmation leads to: the caller with it, and the session's new token.
    struct Confirmed: Sendable {
        let context: WebContext
        let token: String
    }

    /// Nil when the form carries no confirmation. Throws `form.token`, `account.code_wrong`, `account.password_wrong`,
    /// `passkey.…`.
    func confirm(_ data: FormData, _ context: WebContext) async throws -> Confirmed? {
        guard let visit = context.visit, let session = visit.session else { return nil }
        let answer = PasskeyAnswer(data)
        let code = data.trimmed(StepUp.codeField)
        let password = data[StepUp.passwordField].flatMap { $0.isEmpty ? nil : $0 }
        guard answer != nil || code != nil || password != nil else { return nil }
        try services.formTokens.require(data[FormData.tokenField], context)
        let accounts = services.accounts
        let way: Session.Method = answer != nil ? .passkey : code != nil ? .code : .password
        let token = try await SignInLog.confirming(way, session.account, context) {
            if let answer { return try await accounts.confirm(session, passkey: answer) }
            if let code { return try await accounts.confirm(session, code: code, address: context.clientAddress) }
            return try await accounts.confirm(session, password: password ?? "", address: context.clientAddress)
        }
        guard let (caller, fresh) = try await accounts.caller(sessionToken: token) else {
            throw Problem(.unauthenticated, "web.unauthenticated")
        }
        var context = context
        context.caller = Visit(caller: caller, session: fresh, cookie: visit.cookie)
        return Confirmed(context: context, token: token)
    }

    /// Runs what a form asks for; where a confirmation is wanted, or was wrong, the page asks for it.
    func guarding(
        _ data: FormData, _ context: WebContext, _ work: (WebContext) async throws -> Response
    ) async throws -> Response {
        let confirmed: Confirmed?
        do {
            confirmed = try await confirm(data, context)
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            return try await ask(data, problem: problem, context)
        }
        guard let confirmed else {
            do {
                return try await work(context)
            } catch let problem as Problem where problem.code == "policy.step_up" {
                return try await ask(data, problem: nil, context)
            }
        }
        var response = try await work(confirmed.context)
        SessionCookies(settings).open(confirmed.token, on: &response)
        return response
    }

    /// The page that asks for the factor that there is; without one for the password; without that for a new sign-in.
    func ask(_ data: FormData, problem: Problem?, _ context: WebContext) async throws -> Response {
        guard let session = context.visit?.session else { throw Problem(.unauthenticated, "web.unauthenticated") }
        let factors = try await services.accounts.factors(of: session.account)
        let texts = pages.texts(context)
        var passkey: PasskeyAsk?
        if !factors.passkeys.isEmpty {
            let request = try await services.accounts.requestPasskey(of: session.account, for: "\(session.id)")
            passkey = PasskeyAsk(request, label: texts("session.confirm_passkey"), pages)
        }
        let here = context.here.query.map { "\(context.here.path)?\($0)" } ?? context.here.path
        let page = ConfirmPage(
            action: here, data, factors, problem: problem, passkey: passkey, ways: ways(texts), texts: texts)
        return try pages.page(page, context, telling: problem, otherwise: .forbidden)
    }

    /// How somebody without a password signs in again.
    private func ways(_ texts: Localizer) -> [Link] {
        let query = "?tiep=\(URLs.encode(URLs.account))"
        var ways: [Link] = []
        if let provider = services.provider {
            let label = texts("session.provider", ["name": provider.settings.name])
            ways.append(Link(label, URLs.signInProvider + query))
        }
        if services.messenger != nil { ways.append(Link(texts("session.phone"), URLs.signInPhone + query)) }
        return ways
    }
}

struct ConfirmPage: PageModel {
    struct Field: Model {
        let name: String
        let value: String
    }

    static let template = "sessions/confirm"
    let title: String
    let action: String
    let fields: [Field]
    let code: Bool
    let password: Bool
    /// For who has neither.
    let ways: [Link]
    let isAgain: Bool
    let invalid: Bool
    let errorSummary: Part.ErrorSummary?
    let passkey: PasskeyAsk?

    init(
        action: String, _ data: FormData, _ factors: Factors, problem: Problem?, passkey: PasskeyAsk?, ways: [Link],
        texts: Localizer
    ) {
        code = !factors.isEmpty
        password = factors.isEmpty && factors.hasPassword
        isAgain = factors.isEmpty && !factors.hasPassword
        self.ways = isAgain ? ways : []
        title = texts("session.confirm")
        self.action = action
        // What was typed goes on to the form's address, but no password is written back into a page.
        let own = Set(PasskeyAnswer.fields + [FormData.tokenField, StepUp.codeField]).union(OutagePage.secrets)
        fields = data.fields.filter { !own.contains($0.name) }.map { Field(name: $0.name, value: $0.value) }
        invalid = problem != nil
        let field = code ? "code" : "password"
        errorSummary = Part.ErrorSummary(
            problem.map { [Part.ErrorSummary.Entry(texts.sentence(for: $0), field: field)] } ?? [])
        self.passkey = passkey
    }
}
