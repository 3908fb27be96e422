import Administration
import Core
import HTTPTypes
import Hummingbird

/// Who calls: a bearer token of a service account (RFC 6750). All of the API but the ledger's key and
/// its last checkpoint asks for one.
struct BearerMiddleware: RouterMiddleware {
    let services: Services
    /// Whether an officer may come with the token of their own session: where a person acts and a program may not. It is
    /// sent as a header, which no other site makes a browser send.
    var takesPersons = false

    /// Throws `web.unauthenticated` without a bearer token, `web.token_unknown` with one that is none of ours,
    /// `web.too_many` when the account, or an address without one of ours, has asked more than it may.
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let token = BearerMiddleware.token(request.headers[.authorization]) else {
            throw Problem(.unauthenticated, "web.unauthenticated")
        }
        let (limits, now) = (services.limits, services.clock.now)
        guard let caller = try await caller(token) else {
            try limits.strangers.take(context.clientAddress, at: now)
            throw Problem(.unauthenticated, "web.token_unknown")
        }
        var context = context
        context.acting = caller
        try limits.calls.take(CallLimits.holder(context), at: now)
        return try await next(request, context)
    }

    private func caller(_ token: String) async throws -> Caller? {
        if let program = try await services.accounts.caller(bearer: token) { return program }
        guard takesPersons, let (person, _) = try await services.accounts.caller(sessionToken: token) else {
            return nil
        }
        return person.kind == .officer ? person : nil
    }

    /// What stands behind `Bearer`; nil for another scheme, and for what is no `b64token` (RFC 6750 §2.1).
    static func token(_ header: String?) -> String? {
        guard let header, header.prefix(7).lowercased() == "bearer " else { return nil }
        let token = header.dropFirst(7)[...].trimmed
        let isPlain = token.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~+/=".contains($0)) }
        return token.isEmpty || !isPlain ? nil : String(token)
    }
}

/// What anybody may ask, with any token or none, so many times a minute from one address. Throws `web.too_many`.
struct OpenMiddleware: RouterMiddleware {
    let services: Services

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        try services.limits.strangers.take(context.clientAddress, at: services.clock.now)
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name.known("Idempotency-Key")
}
