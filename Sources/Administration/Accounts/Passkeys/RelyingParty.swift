import Core
import Crypto

/// We, as passkeys know us (WebAuthn Level 3 §7.1 and §7.2): the origin that people see, and its host.
struct RelyingParty: Sendable {
    let origin: String

    /// `motcua.example` of `https://motcua.example:8443`.
    var id: String {
        let authority = origin.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
        return String(authority.prefix { $0 != ":" })
    }

    /// What an authenticator made for us; `key` is the uncompressed point of a P-256 key.
    struct Made: Equatable, Sendable {
        let credential: [UInt8]
        let key: [UInt8]
        let counter: Int64
    }

    /// Checks what came of `navigator.credentials.create`. Throws `passkey.form`, `passkey.challenge`,
    /// `passkey.origin`, `passkey.presence` or `passkey.algorithm`.
    ///
    /// Which device made the key is not asked (attestation "none"), so its statement proves nothing and is not read.
    func made(client: [UInt8], attestation: [UInt8], challenge: String) throws(Problem) -> Made {
        try check(client, type: "webauthn.create", challenge: challenge)
        var reader = CBORReader(attestation)
        guard let bytes = try reader.read()["authData"]?.bytes, reader.rest.isEmpty else {
            throw Problem(.invalid, "passkey.form")
        }
        let data = try AuthenticatorData(bytes)
        try check(data)
        guard let made = data.credential else { throw Problem(.invalid, "passkey.form") }
        return Made(credential: made.id, key: made.key, counter: data.counter)
    }

    /// Checks what came of `navigator.credentials.get` with a key that we know; returns the new counter. Throws besides
    /// what ``made(client:attestation:challenge:)`` throws `passkey.signature` and `passkey.counter`.
    func used(
        client: [UInt8], data bytes: [UInt8], signature: [UInt8], key: [UInt8], counter: Int64, challenge: String
    ) throws(Problem) -> Int64 {
        try check(client, type: "webauthn.get", challenge: challenge)
        let data = try AuthenticatorData(bytes)
        try check(data)
        guard let key = try? P256.Signing.PublicKey(x963Representation: key),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature),
            key.isValidSignature(signature, for: bytes + Array(SHA256.hash(data: client)))
        else { throw Problem(.unauthenticated, "passkey.signature") }
        // A counter that does not grow tells of a copied key. Synced passkeys count nothing and stay at zero.
        guard data.counter > counter || (data.counter == 0 && counter == 0) else {
            throw Problem(.unauthenticated, "passkey.counter")
        }
        return data.counter
    }

    private func check(_ client: [UInt8], type: String, challenge: String) throws(Problem) {
        guard client.count <= 8192, let said = try? JSONReader.read(client), said["type"]?.string == type else {
            throw Problem(.invalid, "passkey.form")
        }
        guard Tokens.equal(Array((said["challenge"]?.string ?? "").utf8), Array(challenge.utf8)) else {
            throw Problem(.unauthenticated, "passkey.challenge")
        }
        guard said["origin"]?.string == origin, said["crossOrigin"]?.bool != true, said["topOrigin"] == nil else {
            throw Problem(.unauthenticated, "passkey.origin")
        }
    }

    /// A person was there and proved to the device who they are: by finger, face or PIN.
    private func check(_ data: AuthenticatorData) throws(Problem) {
        guard Tokens.equal(data.party, Array(SHA256.hash(data: Array(id.utf8)))) else {
            throw Problem(.unauthenticated, "passkey.origin")
        }
        guard data.isPresent, data.isVerified else { throw Problem(.unauthenticated, "passkey.presence") }
    }
}

/// The bytes that an authenticator signs (WebAuthn §6.1).
private struct AuthenticatorData {
    let party: [UInt8]
    let isPresent: Bool
    let isVerified: Bool
    let counter: Int64
    /// There when a key was made.
    let credential: (id: [UInt8], key: [UInt8])?

    /// Throws `passkey.form` or `passkey.algorithm`.
    init(_ bytes: [UInt8]) throws(Problem) {
        guard bytes.count >= 37, bytes.count <= 4096 else { throw Problem(.invalid, "passkey.form") }
        party = Array(bytes[..<32])
        let flags = bytes[32]
        isPresent = flags & 0x01 != 0
        isVerified = flags & 0x04 != 0
        counter = bytes[33..<37].reduce(0) { $0 << 8 | Int64($1) }
        guard flags & 0x40 != 0 else {
            credential = nil
            return
        }
        guard bytes.count >= 55 else { throw Problem(.invalid, "passkey.form") }
        let length = Int(bytes[53]) << 8 | Int(bytes[54])
        guard (16...1023).contains(length), bytes.count > 55 + length else { throw Problem(.invalid, "passkey.form") }
        var reader = CBORReader(bytes[(55 + length)...])
        let key = try reader.read()
        guard reader.rest.isEmpty || flags & 0x80 != 0 else { throw Problem(.invalid, "passkey.form") }
        // COSE (RFC 9053): an elliptic curve key (1: 2) for ES256 (3: -7) on P-256 (-1: 1).
        guard key[1]?.integer == 2, key[3]?.integer == -7, key[-1]?.integer == 1, let x = key[-2]?.bytes,
            let y = key[-3]?.bytes, x.count == 32, y.count == 32,
            let point = try? P256.Signing.PublicKey(x963Representation: [4] + x + y)
        else { throw Problem(.unsupported, "passkey.algorithm") }
        credential = (Array(bytes[55..<55 + length]), Array(point.x963Representation))
    }
}
