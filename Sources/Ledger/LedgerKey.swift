import Core
import Crypto

/// The key that signs checkpoints, receipts and extracts: Ed25519.
package struct LedgerKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    package let verifier: LedgerVerifier

    package var name: String { verifier.name }

    /// `seed`: 32 random bytes. `name`: that of the log, `motcua.example/ledger`; by default it is made of the public
    /// key, so that no two are called alike. Throws `ledger.key_form`.
    package init(seed: [UInt8], name: String? = nil) throws {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw Problem(.invalid, "ledger.key_form")
        }
        let own = Array(key.publicKey.rawRepresentation)
        let digits = SHA256.hash(data: own).prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        self.key = key
        verifier = try LedgerVerifier(name: name ?? "motcua/\(digits.joined())", publicKey: own)
    }

    func sign(_ bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }
}

/// The public half: what somebody needs to verify offline. Written as C2SP's signed-note writes it:
/// `NAME+KEYID+BASE64(0x01 ‖ public key)`.
package struct LedgerVerifier: Sendable, Hashable, CustomStringConvertible {
    package let name: String
    package let publicKey: [UInt8]
    package let keyID: UInt32

    /// Throws `ledger.key_form`.
    package init(name: String, publicKey: [UInt8]) throws {
        guard SignedNote.isName(name), publicKey.count == 32 else { throw Problem(.invalid, "ledger.key_form") }
        self.name = name
        self.publicKey = publicKey
        let digest = SHA256.hash(data: Array(name.utf8) + [0x0A, LedgerVerifier.algorithm] + publicKey)
        keyID = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads ``description``. Throws `ledger.key_form`.
    package init(_ text: some StringProtocol) throws {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(parts[2]), bytes.first == LedgerVerifier.algorithm else {
            throw Problem(.invalid, "ledger.key_form")
        }
        try self.init(name: String(parts[0]), publicKey: Array(bytes.dropFirst()))
        guard parts[1] == hexadecimalID else { throw Problem(.invalid, "ledger.key_form") }
    }

    package var description: String {
        "\(name)+\(hexadecimalID)+\(Base64.encode([LedgerVerifier.algorithm] + publicKey))"
    }

    private var hexadecimalID: String {
        let digits = String(keyID, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    func verifies(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: bytes)
    }

    /// The number of Ed25519 in signed-note.
    private static let algorithm: UInt8 = 0x01
}
