import Core
import Crypto
import Foundation
import SwiftASN1

/// An Ed25519 key that signs the marks on results.
struct ResultKey: Sendable {
    let key: Curve25519.Signing.PrivateKey

    init() { key = Curve25519.Signing.PrivateKey() }

    /// Reads PKCS#8 as `openssl genpkey -algorithm ed25519` writes it. Throws `signing.key_unusable`.
    init(pem: String) throws {
        do {
            let bytes = try PEMDocument(pemString: pem).derBytes
            guard bytes.starts(with: ResultKey.prefix), bytes.count == ResultKey.prefix.count + 32 else {
                throw Problem(.fault, "signing.key_unusable")
            }
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes.suffix(32))
        } catch {
            throw Problem(.fault, "signing.key_unusable")
        }
    }

    /// RFC 8410: version 0, Ed25519, an octet string in an octet string.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    var pem: String {
        PEMDocument(type: "PRIVATE KEY", derBytes: ResultKey.prefix + Array(key.rawRepresentation)).pemString + "\n"
    }
}

/// The keys of the marks on results, oldest first.
package struct ResultKeys: Sendable {
    private let keys: [ResultKey]

    init(_ keys: [ResultKey]) { self.keys = keys }

    /// Fresh keys, for tests.
    package init() { keys = [ResultKey()] }

    /// Signs with the newest.
    func sign(_ payload: [UInt8]) throws -> String {
        guard let newest = keys.last else { throw Problem(.fault, "signing.key_unusable") }
        return try CompactSignature.make(payload, with: newest.key)
    }

    package var published: PublishedKeys { PublishedKeys(keys.map { $0.key.publicKey }) }
}

/// What anyone needs to check results: a JSON Web Key Set (RFC 7517, RFC 8037).
package struct PublishedKeys: Sendable {
    private let keys: [String: Curve25519.Signing.PublicKey]
    private let order: [String]

    init(_ keys: [Curve25519.Signing.PublicKey]) {
        order = keys.map(PublishedKeys.name)
        self.keys = Dictionary(zip(order, keys), uniquingKeysWith: { first, _ in first })
    }

    /// Reads what ``json`` writes; keys of other kinds are passed over. Throws `result.keys_unreadable`.
    package init(json: String) throws {
        do {
            let found: [Curve25519.Signing.PublicKey] = try (try JSONReader.read(json)["keys"]?.array ?? []).compactMap
            {
                guard $0["kty"] == "OKP", $0["crv"] == "Ed25519", let x = $0["x"]?.string,
                    let bytes = Base64URL.decode(x)
                else { return nil }
                return try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
            }
            guard !found.isEmpty else { throw Problem(.invalid, "result.keys_unreadable") }
            self.init(found)
        } catch {
            throw Problem(.invalid, "result.keys_unreadable")
        }
    }

    package var json: String {
        let all: [Value] = order.compactMap { name in
            keys[name].map { key in
                [
                    "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": .string(name),
                    "x": .string(Base64URL.encode(Array(key.rawRepresentation))),
                ]
            }
        }
        let set: Value = ["keys": .array(all)]
        return set.json
    }

    subscript(name: String) -> Curve25519.Signing.PublicKey? { keys[name] }

    /// Twelve hexadecimal digits of the key's SHA-256.
    static func name(_ key: Curve25519.Signing.PublicKey) -> String {
        SHA256.hash(data: key.rawRepresentation).prefix(6).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 2 ? digits : "0" + digits
        }.joined()
    }
}
