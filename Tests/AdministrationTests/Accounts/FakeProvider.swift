import Core
import Crypto
import CryptoExtras
import Synchronization

@testable import Administration

/// An OpenID provider that answers as it is told, also wrongly.
final class FakeProvider: OutgoingRequests {
    struct State {
        var discovery: Value
        var header: Value = ["alg": "ES256", "kid": "one"]
        var claims: Value
        /// The names under which its key is published; nil: without one.
        var published: [String?] = ["one"]
        /// What the published key says that it is for.
        var algorithm: String?
        var code = "mã"
        var key = P256.Signing.PrivateKey()
        /// Whether the key of RSA signs, and is published, in place of `key`.
        var rsa = false
        var padding = _RSA.Signing.Padding.insecurePKCS1v1_5
        /// Signs in place of what is published.
        var forger: P256.Signing.PrivateKey?
        /// What becomes of a signed token before it is handed over.
        var tampering: @Sendable (String) -> String = { $0 }
        var requests: [OutgoingRequest] = []
    }

    static let issuer = "https://provider.example"
    /// Drawn once for all tests: that takes long.
    private static let drawn = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }
    let modulus: _RSA.Signing.PrivateKey
    let state: Mutex<State>

    init(_ now: Instant) throws {
        modulus = try Self.drawn.get()
        let seconds = now.milliseconds / 1000
        state = Mutex(
            State(
                discovery: [
                    "issuer": .string(Self.issuer), "authorization_endpoint": .string(Self.issuer + "/authorize"),
                    "token_endpoint": .string(Self.issuer + "/token"), "jwks_uri": .string(Self.issuer + "/keys"),
                ],
                claims: [
                    "iss": .string(Self.issuer), "aud": "motcua", "sub": "079", "name": "Nguyễn Thị B",
                    "iat": Value(seconds), "exp": Value(seconds + 300),
                ]))
    }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    var key: P256.Signing.PrivateKey { state.withLock(\.key) }
    var asked: [String] { state.withLock { $0.requests.map(\.url) } }

    func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
        let state = state.withLock { state in
            state.requests.append(request)
            return state
        }
        switch request.url {
        case Self.issuer + "/.well-known/openid-configuration": return answer(state.discovery)
        case Self.issuer + "/keys":
            return answer(["keys": .array(state.published.map { jwk($0, state) })])
        case Self.issuer + "/token":
            let form = String(decoding: request.body ?? [], as: UTF8.self)
            guard form.contains("code=\(FormEncoding.encode(state.code))&") else {
                return OutgoingAnswer(status: 400, body: Array(#"{"error":"invalid_grant"}"#.utf8))
            }
            return answer(["id_token": .string(try token(state)), "access_token": "x"])
        default: return OutgoingAnswer(status: 404, body: [])
        }
    }

    private func token(_ state: State) throws -> String {
        let text = Base64URL.encode(state.header.jsonBytes()) + "." + Base64URL.encode(state.claims.jsonBytes())
        let signature =
            state.rsa && state.forger == nil
            ? Array(
                try modulus.signature(for: SHA256.hash(data: Array(text.utf8)), padding: state.padding)
                    .rawRepresentation)
            : Array(try (state.forger ?? state.key).signature(for: Array(text.utf8)).rawRepresentation)
        return state.tampering(text + "." + Base64URL.encode(signature))
    }

    private func jwk(_ name: String?, _ state: State) -> Value {
        var value = FakeProvider.jwk(state.key.publicKey, name)
        if state.rsa {
            guard let parts = try? modulus.publicKey.getKeyPrimitives() else { return [:] }
            value = [
                "kty": "RSA", "use": "sig", "n": .string(Base64URL.encode(Array(parts.modulus))),
                "e": .string(Base64URL.encode(Array(parts.publicExponent))),
            ]
            value["kid"] = name.map(Value.string)
        }
        value["alg"] = state.algorithm.map(Value.string)
        return value
    }

    static func jwk(_ key: P256.Signing.PublicKey, _ id: String?) -> Value {
        let point = Array(key.x963Representation)
        var value: Value = [
            "kty": "EC", "crv": "P-256", "x": .string(Base64URL.encode(point[1...32])),
            "y": .string(Base64URL.encode(point[33...])),
        ]
        value["kid"] = id.map(Value.string)
        return value
    }

    private func answer(_ value: Value) -> OutgoingAnswer { OutgoingAnswer(status: 200, body: value.jsonBytes()) }
}
