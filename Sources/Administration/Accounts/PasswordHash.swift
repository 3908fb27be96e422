import Core
import CryptoExtras
import FoundationEssentials

/// A password as the database keeps it: `scrypt$15$8$3$<salt>$<key>`; cost as log2 of N, then r and p (RFC 7914), salt
/// and key in hexadecimal. Passwords are compared in NFC, so that every keyboard's ộ is the same.
package struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    package struct Cost: Hashable, Sendable {
        package let log2Rounds: Int
        package let blockSize: Int
        package let parallelism: Int

        package init(log2Rounds: Int, blockSize: Int, parallelism: Int) {
            self.log2Rounds = log2Rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// 32 MiB and three passes: one of the settings that OWASP's password storage sheet holds equal.
        package static let standard = Cost(log2Rounds: 15, blockSize: 8, parallelism: 3)
        /// For tests alone.
        package static let least = Cost(log2Rounds: 4, blockSize: 8, parallelism: 1)

        /// What may stand in a stored hash: a wrong row must not take all memory.
        fileprivate var isBounded: Bool {
            (1...20).contains(log2Rounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        }
    }

    package let cost: Cost
    private let salt: [UInt8]
    private let key: [UInt8]

    /// Takes as long as `cost` says: never on the cooperative pool, see ``PasswordHasher``.
    init(_ password: String, cost: Cost) throws {
        self.cost = cost
        salt = Tokens.randomBytes(16)
        key = try PasswordHash.derive(password, salt, cost)
    }

    /// Nil when the text has another form.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let size = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Tokens.bytes(hexadecimal: parts[4]),
            let key = Tokens.bytes(hexadecimal: parts[5]), salt.count >= 16, key.count >= 32
        else { return nil }
        cost = Cost(log2Rounds: rounds, blockSize: size, parallelism: parallelism)
        guard cost.isBounded else { return nil }
        self.salt = salt
        self.key = key
    }

    package var description: String {
        "scrypt$\(cost.log2Rounds)$\(cost.blockSize)$\(cost.parallelism)$\(Tokens.hexadecimal(salt))$"
            + Tokens.hexadecimal(key)
    }

    func matches(_ password: String) throws -> Bool {
        Tokens.equal(try PasswordHash.derive(password, salt, cost), key)
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: Cost) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(VietnameseText.nfc(password).utf8), salt: salt, outputByteCount: 32,
            rounds: 1 << cost.log2Rounds, blockSize: cost.blockSize, parallelism: cost.parallelism)
        return key.withUnsafeBytes(Array.init)
    }
}
