package import Core
import Store

/// What an account has beside its password.
package struct Factors: Sendable {
    package struct Passkey: Hashable, Sendable {
        package let id: Identifier
        package let label: String
        package let created: Instant
        package let used: Instant?
        /// As browsers name it, base64url.
        package let credential: String
    }

    package let hasPassword: Bool
    package let hasTimeCode: Bool
    /// How many recovery codes are not used yet.
    package let recoveryCodes: Int
    package let passkeys: [Passkey]

    package var isEmpty: Bool { !hasTimeCode && passkeys.isEmpty }

    /// Whether the account has a second factor at all.
    static func exist(for account: Identifier, _ tx: any ReadTransaction) throws -> Bool {
        try !tx.query(
            """
            SELECT 1 AS one FROM time_code WHERE account_id = \(account)
            UNION ALL SELECT 1 AS one FROM passkey WHERE account_id = \(account) LIMIT 1
            """
        ).isEmpty
    }

    static func of(_ account: Identifier, _ tx: any ReadTransaction) throws -> Factors {
        Factors(
            hasPassword: try tx.query("SELECT password_hash FROM account WHERE id = \(account)").first?
                .optionalText("password_hash") != nil,
            hasTimeCode: try !tx.query("SELECT account_id FROM time_code WHERE account_id = \(account)").isEmpty,
            recoveryCodes: try tx.query(
                "SELECT COUNT(*) AS count FROM recovery_code WHERE account_id = \(account) AND used_at IS NULL"
            ).first?.int("count") ?? 0,
            passkeys: try tx.query(
                """
                SELECT id, label, created_at, used_at, credential FROM passkey
                WHERE account_id = \(account) ORDER BY id
                """
            ).map { row in
                Passkey(
                    id: try row.identifier("id"), label: try row.text("label"), created: try row.instant("created_at"),
                    used: try row.optionalInstant("used_at"), credential: Base64URL.encode(try row.blob("credential")))
            })
    }
}

/// Codes for the day on which the phone is lost: 120 random bits each, so that a plain hash keeps them (NIST SP
/// 800-63B-4 §3.1.2.2 asks a slow one below 112 bits), and good once.
enum RecoveryCodes {
    static let count = 8

    static func draw() -> [String] { (0..<count).map { _ in Base32.encode(Tokens.randomBytes(15)) } }

    /// Without blanks and dashes, in capitals.
    static func digest(_ typed: String) -> [UInt8] {
        Tokens.digest(String(typed.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }))
    }

    /// Puts new ones in place of all the account had.
    static func replace(_ codes: [String], of account: Identifier, at now: Instant, _ tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
        for code in codes {
            try tx.execute(
                """
                INSERT INTO recovery_code (code_digest, account_id, created_at)
                VALUES (\(digest(code)), \(account), \(now))
                """)
        }
    }

    /// Uses one up; false when it is none of the account's, or was used.
    static func use(_ typed: String, of account: Identifier, at now: Instant, _ tx: any WriteTransaction) throws -> Bool
    {
        try tx.execute(
            """
            UPDATE recovery_code SET used_at = \(now)
            WHERE code_digest = \(digest(typed)) AND account_id = \(account) AND used_at IS NULL
            """) > 0
    }
}
