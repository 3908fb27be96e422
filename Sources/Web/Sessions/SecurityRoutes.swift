import Administration
import Core
import Hummingbird

/// The account's own pages: second factors, password, the devices that are signed in. For whoever is signed in.
struct SecurityRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    var accounts: Accounts { services.accounts }

    func addRoutes(to group: RouterGroup<WebContext>) {
        let account = group.group("tai-khoan")
        account.get { request, context in try await show(request, context) }
        account.post("phien") { request, context in
            try await change(request, .sessionsEnded, context) { session, _ in
                try await accounts.requireFresh(session)
                try await accounts.revokeSessions(of: session.account, except: session.id)
            }
        }
        account.post("phien/:session") { request, context in
            try await change(request, .sessionEnded, context) { session, _ in
                try await accounts.requireFresh(session)
                try await accounts.revoke(session: try context.identifier("session"), of: session.account)
            }
        }
        account.get("mat-khau") { request, context in try await showPassword(request, context) }
        account.post("mat-khau") { request, context in try await changePassword(request, context) }
        account.get("ung-dung") { request, context in try await showApp(request, context) }
        account.post("ung-dung") { request, context in try await keepApp(request, context) }
        account.post("ung-dung/bo") { request, context in
            try await change(request, .appRemoved, context) { session, _ in
                try await accounts.removeTimeCode(for: session)
            }
        }
        account.post("ma-du-phong") { request, context in try await renewCodes(request, context) }
        account.get("khoa") { request, context in try await showPasskey(request, context) }
        account.post("khoa") { request, context in try await keepPasskey(request, context) }
        account.post("khoa/:passkey") { request, context in
            try await change(request, .passkeyRemoved, context) { session, _ in
                try await accounts.removePasskey(try context.identifier("passkey"), for: session)
            }
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let session = context.visit?.session else { return seeOther(URLs.signIn(then: URLs.account)) }
        let factors = try await accounts.factors(of: session.account)
        let sessions = try await accounts.sessions(of: session.account)
        let query = try FormData(query: request.uri.query)
        let texts = pages.texts(context)
        var notices: [Part.Notice] = []
        if context.acting.assurance == .single { notices.append(Part.Notice(.warning, texts("security.needed"))) }
        if query["xong"] != nil { notices.append(Part.Notice(.success, texts("security.done"))) }
        if let code = query["loi"], ["account.last_factor"].contains(code) {
            notices.append(Part.Notice(.error, texts.sentence(for: Problem(.conflict, code))))
        }
        let page = AccountPage(factors, sessions, current: session, notices: notices, texts: texts)
        return try pages.page(page, context)
    }

    /// A form of the account page: asks for the second factor where it must, does what it says, and shows the page.
    private func change(
        _ request: Request, _ kind: AccountChange, _ context: WebContext,
        _ work: (Session, FormData) async throws -> Void
    ) async throws -> Response {
        let data = try await FormData.read(request)
        return try await StepUp(services: services, pages: pages, settings: settings).guarding(data, context) {
            context in
            let session = try required(context)
            try services.formTokens.require(data[FormData.tokenField], context)
            do {
                try await work(session, data)
                kind.log(of: session.account, to: context.logger)
            } catch let problem as Problem where problem.code == "account.last_factor" {
                return seeOther("\(URLs.account)?loi=\(problem.code)")
            }
            return seeOther("\(URLs.account)?xong=1")
        }
    }

    private func showPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let session = context.visit?.session else { return seeOther(URLs.signIn(then: URLs.accountPassword)) }
        // Asked for before anything is typed.
        if try await !accounts.factors(of: session.account).isEmpty {
            do { try await accounts.requireFresh(session) } catch let problem as Problem
                where problem.code == "policy.step_up"
            { return seeOther(URLs.confirm(then: URLs.accountPassword)) }
        }
        return try pages.page(PasswordPage(problem: nil, texts: pages.texts(context)), context)
    }

    private func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let session = try required(context)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            try await accounts.changePassword(
                from: data["cu"] ?? "", to: data["moi"] ?? "", for: session, address: context.clientAddress)
            AccountChange.passwordSet.log(of: session.account, to: context.logger)
            return seeOther("\(URLs.account)?xong=1")
        } catch let problem as Problem where problem.code == "policy.step_up" {
            return seeOther(URLs.confirm(then: URLs.accountPassword))
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            let page = PasswordPage(problem: problem, texts: pages.texts(context))
            return try pages.page(page, context, telling: problem)
        }
    }

    func required(_ context: WebContext) throws(Problem) -> Session {
        guard let session = context.visit?.session else { throw Problem(.unauthenticated, "web.unauthenticated") }
        return session
    }
}
