import Administration
import Casework
import Core

/// Who is behind a request, and what the forms that they send must be bound to. ``SessionMiddleware`` finds it out.
struct Visit: Sendable {
    let caller: Caller
    /// Nil for anyone who did not sign in.
    let session: Session?
    /// The browser's own signed random value; its form tokens are made from it, and its drafts belong to its hash.
    let cookie: String

    /// Drafts follow the browser, and from any browser the account.
    var draftOwner: DraftOwner { DraftOwner(visitor: ContentHash.sha256(cookie), account: caller.account) }
}

extension WebContext {
    /// Nil outside ``SessionMiddleware``.
    var visit: Visit? { caller as? Visit }

    /// Throws `web.fault` where no session middleware stands before the handler: a mistake of ours.
    func requireVisit() throws(Problem) -> Visit {
        guard let visit else { throw Problem(.fault, "web.no_visit") }
        return visit
    }

    /// Throws `web.unauthenticated` unless somebody is signed in, `web.forbidden` unless they are of this kind.
    func requireSignedIn(_ kind: Caller.Kind) throws(Problem) -> (caller: Caller, account: Identifier) {
        guard acting.kind == kind, let account = acting.account else {
            guard acting.kind == .anonymous else { throw Problem(.forbidden, "web.forbidden") }
            throw Problem(.unauthenticated, "web.unauthenticated")
        }
        return (acting, account)
    }
}

extension FormTokens {
    /// Throws `form.token` (forbidden) unless the form came from a page of ours that this browser was given.
    func require(_ token: String?, _ context: WebContext) throws(Problem) {
        let isOurs = context.visit.flatMap { visit in
            token.map { token in
                visit.session.map { accepts(token, for: $0) } ?? accepts(token, forCookie: visit.cookie)
            }
        }
        guard isOurs == true else {
            let problem = Problem(.forbidden, "form.token")
            // Told here: many pages answer it themselves.
            context.logRefusal(problem)
            throw problem
        }
    }
}

extension FormData {
    /// The name of the hidden field that carries the form token.
    static let tokenField = "_token"
}
