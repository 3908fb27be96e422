import Administration
import Core
import Hummingbird

extension SecurityRoutes {
    private var stepUp: StepUp { StepUp(services: services, pages: pages, settings: settings) }

    func showApp(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let session = context.visit?.session else { return seeOther(URLs.signIn(then: URLs.accountApp)) }
        let offer = try await accounts.offerTimeCode(for: session)
        return try pages.page(AppPage(offer, problem: nil, texts: pages.texts(context)), context)
    }

    func keepApp(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await stepUp.guarding(data, context) { context in
            let session = try required(context)
            let ticket = data["ve"] ?? ""
            do {
                try services.formTokens.require(data[FormData.tokenField], context)
                let (codes, token) = try await accounts.keepTimeCode(
                    ticket: ticket, code: data.trimmed("ma") ?? "", for: session, address: context.clientAddress)
                AccountChange.appAdded.log(of: session.account, to: context.logger)
                return try show(codes, token, "security.app_kept", context)
            } catch let problem as Problem where SignInRoutes.tells(problem) {
                let again = try await accounts.offer(again: ticket, for: session)
                let offer = if let again { again } else { try await accounts.offerTimeCode(for: session) }
                let page = AppPage(offer, problem: problem, texts: pages.texts(context))
                return try pages.page(page, context, telling: problem)
            }
        }
    }

    func renewCodes(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        return try await stepUp.guarding(data, context) { context in
            try services.formTokens.require(data[FormData.tokenField], context)
            let session = try required(context)
            let codes = try await accounts.renewRecoveryCodes(for: session)
            AccountChange.codesRenewed.log(of: session.account, to: context.logger)
            return try show(codes, nil, "security.codes_renewed", context)
        }
    }

    func showPasskey(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let session = context.visit?.session else { return seeOther(URLs.signIn(then: URLs.accountPasskey)) }
        return try await passkeyPage(session, request, problem: nil, context)
    }

    private func passkeyPage(
        _ session: Session, _ request: Request, problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let texts = pages.texts(context)
        let asked = try await accounts.requestNewPasskey(for: session)
        let page = PasskeyPage(
            PasskeyAsk(asked, label: texts("security.passkey_make"), pages),
            label: DeviceWords.of(request.headers[.userAgent]), problem: problem, texts: texts)
        return try pages.page(page, context, telling: problem)
    }

    /// The answer of the browser stands where a confirmation would, so what is to be confirmed is confirmed before.
    func keepPasskey(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let session = try required(context)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard let answer = PasskeyAnswer(data) else { throw Problem(.invalid, "passkey.form") }
            let (codes, token) = try await accounts.keep(answer, label: data.trimmed("nhan") ?? "", for: session)
            AccountChange.passkeyAdded.log(of: session.account, to: context.logger)
            guard codes.isEmpty else { return try show(codes, token, "security.passkey_kept", context) }
            var response = seeOther("\(URLs.account)?xong=1")
            SessionCookies(settings).open(token, on: &response)
            return response
        } catch let problem as Problem where problem.code == "policy.step_up" {
            return seeOther(URLs.confirm(then: URLs.accountPasskey))
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            return try await passkeyPage(session, request, problem: problem, context)
        }
    }

    private func show(_ codes: [String], _ token: String?, _ notice: String, _ context: WebContext) throws -> Response {
        let texts = pages.texts(context)
        var response = try pages.page(
            CodesPage(codes, notice: Part.Notice(.success, texts(notice)), home: URLs.account, texts: texts), context)
        if let token { SessionCookies(settings).open(token, on: &response) }
        return response
    }
}

/// Confirming by itself, for pages that cannot ask on their own.
struct ConfirmRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("xac-nhan") { request, context in
            guard context.visit?.session != nil else { return seeOther(URLs.signIn(then: URLs.account)) }
            return try await stepUp.ask(FormData(), problem: nil, context)
        }
        group.post("xac-nhan") { request, context in
            let data = try await FormData.read(request)
            let query = try FormData(query: request.uri.query)
            let confirmed: StepUp.Confirmed?
            do {
                confirmed = try await stepUp.confirm(data, context)
            } catch let problem as Problem where SignInRoutes.tells(problem) {
                return try await stepUp.ask(data, problem: problem, context)
            }
            guard let confirmed else {
                let isPassword = data[StepUp.passwordField] != nil
                let code = isPassword ? "account.password_wrong" : "account.code_wrong"
                return try await stepUp.ask(data, problem: Problem(.invalid, code), context)
            }
            var response = seeOther(URLs.local(query["tiep"]) ?? URLs.account)
            SessionCookies(settings).open(confirmed.token, on: &response)
            return response
        }
    }

    private var stepUp: StepUp { StepUp(services: services, pages: pages, settings: settings) }
}
