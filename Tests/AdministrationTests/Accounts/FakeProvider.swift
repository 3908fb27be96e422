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
        var published = ["one"]
        var code = "mã"
        var rsa = false
        var requests: [OutgoingRequest] = []
    }

    static let issuer = "https://provider.example"
    let key = P256.Signing.PrivateKey()
    let modulus: _RSA.Signing.PrivateKey
    let state: Mutex<State>

    init(_ now: Instant) throws {
        modulus = try _RSA.Signing.PrivateKey(keySize: .bits2048)
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
    var asked: [String] { state.withLock { $0.requests.map(\.url) } }

    func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
        let state = state.withLock { state in
            state.requests.append(request)
            return state
        }
        switch request.url {
        case Self.issuer + "/.well-known/openid-configuration": return answer(state.discovery)
        case Self.issuer + "/keys":
            return answer(["keys": .array(state.published.map { jwk($0, rsa: state.rsa) })])
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
            state.rsa
            ? Array(
                try modulus.signature(for: SHA256.hash(data: Array(text.utf8)), padding: .insecurePKCS1v1_5)
                    .rawRepresentation)
            : Array(try key.signature(for: Array(text.utf8)).rawRepresentation)
        return text + "." + Base64URL.encode(signature)
    }

    private func jwk(_ id: String, rsa: Bool) -> Value {
        if rsa {
            guard let parts = try? modulus.publicKey.getKeyPrimitives() else { return [:] }
            return [
                "kty": "RSA", "kid": .string(id), "use": "sig", "n": .string(Base64URL.encode(Array(parts.modulus))),
                "e": .string(Base64URL.encode(Array(parts.publicExponent))),
            ]
        }
        return FakeProvider.jwk(key.publicKey, id)
    }

    static func jwk(_ key: P256.Signing.PublicKey, _ id: String) -> Value {
        let point = Array(key.x963Representation)
        return [
            "kty": "EC", "crv": "P-256", "kid": .string(id), "x": .string(Base64URL.encode(point[1...32])),
            "y": .string(Base64URL.encode(point[33...])),
        ]
    }

    private func answer(_ value: Value) -> OutgoingAnswer { OutgoingAnswer(status: 200, body: value.jsonBytes()) }
}
