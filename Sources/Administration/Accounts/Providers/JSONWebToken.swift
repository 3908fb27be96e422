import Core
import Crypto
import CryptoExtras

/// A signed JSON Web Token in its compact form (RFC 7515, RFC 7519). Ours, and not a library's: those at hand take
/// their first key where none has the token's `kid`, and refuse published keys that do not name their algorithm.
struct JSONWebToken: Sendable {
    let algorithm: String
    let keyID: String?
    let claims: Value
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Nil for anything but three parts of base64url with JSON objects in the first two. Extensions that must be
    /// understood (`crit`) are not.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 16_384, parts.count == 3, let head = Base64URL.decode(parts[0]),
            let body = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]),
            let header = try? JSONReader.read(head), let claims = try? JSONReader.read(body), claims.object != nil,
            let algorithm = header["alg"]?.string, header["crit"] == nil
        else { return nil }
        self.algorithm = algorithm
        keyID = header["kid"]?.string
        self.claims = claims
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// The algorithms that we take; `none` and those with shared secrets are not among them.
    static let algorithms: Set<String> = ["ES256", "RS256", "PS256"]

    /// Whether this key made the signature, in the token's algorithm, which must be one of the key's.
    func isSigned(by key: JSONWebKey) -> Bool {
        guard JSONWebToken.algorithms.contains(algorithm), key.algorithm.map({ $0 == algorithm }) ?? true else {
            return false
        }
        switch (key.material, algorithm) {
        case (.curve(let key), "ES256"):
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: signed)
        case (.modulus(let key), "RS256"):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed),
                padding: .insecurePKCS1v1_5)
        case (.modulus(let key), "PS256"):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed), padding: .PSS)
        default: return false
        }
    }

    /// A time of the claims, as they count: seconds since 1970.
    func time(_ name: String) -> Instant? {
        claims[name]?.number.map(\.double).flatMap { $0.magnitude < 1e12 ? Int64($0) : nil }
            .map { Instant(milliseconds: $0 * 1000) }
    }

    /// `aud` is one text or a list.
    var audiences: [String] {
        claims["aud"]?.string.map { [$0] } ?? claims["aud"]?.array?.compactMap(\.string) ?? []
    }
}

/// A public key as providers and other systems publish it (RFC 7517).
struct JSONWebKey: Sendable {
    enum Material: Sendable {
        case curve(P256.Signing.PublicKey)
        case modulus(_RSA.Signing.PublicKey)
    }

    let id: String?
    let algorithm: String?
    let material: Material

    /// Nil for keys that we do not take: other kinds, weak ones, those for encryption.
    init?(_ value: Value) {
        guard value["use"]?.string ?? "sig" == "sig", value["d"] == nil else { return nil }
        func bytes(_ name: String) -> [UInt8]? { value[name]?.string.flatMap { Base64URL.decode($0) } }
        switch value["kty"]?.string {
        case "EC":
            guard value["crv"]?.string == "P-256", let x = bytes("x"), let y = bytes("y"), x.count == 32,
                y.count == 32, let key = try? P256.Signing.PublicKey(x963Representation: [4] + x + y)
            else { return nil }
            material = .curve(key)
        case "RSA":
            guard let modulus = bytes("n"), let exponent = bytes("e"), (256...1024).contains(modulus.count),
                let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
            else { return nil }
            material = .modulus(key)
        default: return nil
        }
        id = value["kid"]?.string
        algorithm = value["alg"]?.string
    }
}
