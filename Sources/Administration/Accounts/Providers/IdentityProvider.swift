package import Core
import Crypto

/// How the provider knows us.
package struct IdentityProviderSettings: Sendable {
    /// Exactly as it names itself: `https://provider.example`.
    package let issuer: String
    package let client: String
    package let secret: String?
    /// Where it sends people back to.
    package let callback: String
    /// What its button says: `VNeID`.
    package let name: String

    package init(issuer: String, client: String, secret: String?, callback: String, name: String) {
        self.issuer = issuer
        self.client = client
        self.secret = secret
        self.callback = callback
        self.name = name
    }
}

/// A site that knows people (OpenID Connect Core 1.0 with an authorization code and PKCE, as VNeID works). One for each
/// issuer, with that issuer's keys alone. Its tokens are read here and kept nowhere.
package actor IdentityProvider {
    package nonisolated let settings: IdentityProviderSettings
    private let outgoing: any OutgoingRequests
    private let clock: any Clock
    private var known: (endpoints: Endpoints, until: Instant)?
    /// Under way: however many come meanwhile, the provider is asked once.
    private var asking: Task<Endpoints, any Error>?
    private var keys: [JSONWebKey] = []
    private var keysUntil = Instant(milliseconds: 0)

    /// Clocks differ.
    private static let leeway = Duration.seconds(60)

    private struct Endpoints {
        let authorization: String
        let token: String
        let keys: String
    }

    /// What it says of a person.
    struct Person: Sendable {
        let subject: String
        let name: String?
        /// Whether it asked for more than one factor, in the one word that means this everywhere (`mfa`, RFC 8176 §2). What
        /// an `acr` means each provider says for itself, so none is read.
        let isStrong: Bool
    }

    package init(_ settings: IdentityProviderSettings, outgoing: any OutgoingRequests, clock: any Clock) {
        self.settings = settings
        self.outgoing = outgoing
        self.clock = clock
    }

    /// The address that a browser is sent to.
    func authorization(state: String, nonce: String, verifier: String) async throws -> String {
        let challenge = Base64URL.encode(SHA256.hash(data: Array(verifier.utf8)))
        let address = try await endpoints().authorization
        return address + (address.contains("?") ? "&" : "?")
            + FormEncoding.text([
                ("response_type", "code"), ("client_id", settings.client), ("redirect_uri", settings.callback),
                ("scope", "openid profile"), ("state", state), ("nonce", nonce), ("code_challenge", challenge),
                ("code_challenge_method", "S256"),
            ])
    }

    /// Changes a code for what the provider says of the person. Throws `provider.unavailable`, `provider.refused` (the
    /// code), `provider.token` (reason).
    func person(code: String, verifier: String, nonce: String) async throws -> Person {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.callback),
            ("code_verifier", verifier),
        ]
        var headers = [(name: "content-type", value: "application/x-www-form-urlencoded")]
        if let secret = settings.secret {
            let pair = "\(FormEncoding.encode(settings.client)):\(FormEncoding.encode(secret))"
            headers.append((name: "authorization", value: "Basic " + Base64URL.standard(Array(pair.utf8))))
        } else {
            fields.append(("client_id", settings.client))
        }
        let answer = try await send(
            OutgoingRequest(
                url: try await endpoints().token, headers: headers, body: Array(FormEncoding.text(fields).utf8)))
        guard answer.status == 200 else {
            throw answer.status < 500
                ? Problem(.unauthenticated, "provider.refused") : Problem(.unavailable, "provider.unavailable")
        }
        guard let text = (try? JSONReader.read(answer.body))?["id_token"]?.string, let token = JSONWebToken(text) else {
            throw IdentityProvider.wrong("form")
        }
        try await checkSignature(token)
        return try person(token, nonce: nonce)
    }

    private func person(_ token: JSONWebToken, nonce: String) throws(Problem) -> Person {
        let now = clock.now
        guard token.claims["iss"]?.string == settings.issuer else { throw IdentityProvider.wrong("issuer") }
        guard token.audiences.contains(settings.client),
            token.audiences.count == 1 || token.claims["azp"]?.string == settings.client,
            token.claims["azp"]?.string ?? settings.client == settings.client
        else { throw IdentityProvider.wrong("audience") }
        guard let end = token.time("exp"), now < end + IdentityProvider.leeway, let made = token.time("iat"),
            made < now + IdentityProvider.leeway
        else { throw IdentityProvider.wrong("time") }
        guard Tokens.equal(Array((token.claims["nonce"]?.string ?? "").utf8), Array(nonce.utf8)) else {
            throw IdentityProvider.wrong("nonce")
        }
        guard let subject = token.claims["sub"]?.string, (1...255).contains(subject.utf8.count) else {
            throw IdentityProvider.wrong("subject")
        }
        let methods = token.claims["amr"]?.array?.compactMap(\.string) ?? []
        return Person(
            subject: subject, name: token.claims["name"]?.string, isStrong: methods.contains("mfa"))
    }

    /// How long the provider's keys are taken as it told them; a key that it took back ends with this at the latest.
    private static let keysTime = Duration.seconds(3600)

    /// Keys are asked for anew when they are old, and once for a token that none of them fits; then it is refused.
    private func checkSignature(_ token: JSONWebToken) async throws {
        guard JSONWebToken.algorithms.contains(token.algorithm) else { throw IdentityProvider.wrong("algorithm") }
        var found = clock.now < keysUntil ? candidates(token) : []
        if !found.contains(where: { token.isSigned(by: $0) }) {
            let answer = try await send(OutgoingRequest(url: try await endpoints().keys))
            guard answer.status == 200, let said = (try? JSONReader.read(answer.body))?["keys"]?.array else {
                throw Problem(.unavailable, "provider.unavailable")
            }
            keys = said.prefix(100).compactMap(JSONWebKey.init)
            keysUntil = clock.now + IdentityProvider.keysTime
            found = candidates(token)
        }
        guard !found.isEmpty else { throw IdentityProvider.wrong("key") }
        guard found.contains(where: { token.isSigned(by: $0) }) else { throw IdentityProvider.wrong("signature") }
    }

    /// The keys of the token's name; a token without one is taken only where there is one key.
    private func candidates(_ token: JSONWebToken) -> [JSONWebKey] {
        guard let id = token.keyID else { return keys.count == 1 ? keys : [] }
        return keys.filter { $0.id == id }
    }

    private func endpoints() async throws -> Endpoints {
        if let known, clock.now < known.until { return known.endpoints }
        if let asking { return try await asking.value }
        let task = Task { try await discover() }
        asking = task
        defer { asking = nil }
        return try await task.value
    }

    private func discover() async throws -> Endpoints {
        let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        let answer = try await send(OutgoingRequest(url: base + "/.well-known/openid-configuration"))
        guard answer.status == 200, let said = try? JSONReader.read(answer.body) else {
            throw Problem(.unavailable, "provider.unavailable")
        }
        guard said["issuer"]?.string == settings.issuer else { throw IdentityProvider.wrong("issuer") }
        let found = ["authorization_endpoint", "token_endpoint", "jwks_uri"].compactMap { said[$0]?.string }
        let scheme = settings.issuer.hasPrefix("https:") ? ["https://"] : ["https://", "http://"]
        guard found.count == 3, found.allSatisfy({ url in scheme.contains { url.hasPrefix($0) } }) else {
            throw IdentityProvider.wrong("endpoints")
        }
        let endpoints = Endpoints(authorization: found[0], token: found[1], keys: found[2])
        known = (endpoints, clock.now + .seconds(3600))
        return endpoints
    }

    private func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
        do {
            return try await outgoing.send(request)
        } catch {
            throw Problem(.unavailable, "provider.unavailable")
        }
    }

    private static func wrong(_ reason: String) -> Problem {
        Problem(.unauthenticated, "provider.token", ["reason": reason])
    }
}
