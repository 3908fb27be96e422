package import Core
import Store

/// What an officer's account is entered with for the first time, or after its password was lost: good once and for a day,
/// for choosing a password of one's own and nothing else. It is shown this once and kept as a hash.
package struct FirstSecret: Sendable {
    /// `K7QWD-…`: twenty letters and digits, 100 bits.
    package let text: String
    package let expires: Instant
}

extension Accounts {
    /// How long a first secret is good.
    static let firstSecretTime = Duration.seconds(86_400)
    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// Gives an officer's account a first secret in place of its password, and ends its sessions. Second factors stay:
    /// whoever lost those too has them taken away by ``resetFactors(of:)``. Throws `account.unknown`.
    package func issueFirstSecret(for login: String) async throws -> FirstSecret {
        let login = Accounts.folded(login: login)
        let drawn = Tokens.randomBytes(20).map { Accounts.letters[Int($0 & 31)] }
        let text = stride(from: 0, to: 20, by: 5).map { String(drawn[$0..<$0 + 5]) }.joined(separator: "-")
        let (digest, now) = (Accounts.digest(secret: text), clock.now)
        let expires = now + Accounts.firstSecretTime
        try await database.write { tx in
            let rows = try tx.query("SELECT id FROM account WHERE login = \(login) AND kind = 'officer'")
            guard let account = try rows.first?.identifier("id") else { throw Problem(.notFound, "account.unknown") }
            try tx.execute(
                """
                INSERT INTO first_secret (account_id, digest, expires_at, created_at)
                VALUES (\(account), \(digest), \(expires), \(now))
                ON CONFLICT (account_id) DO UPDATE SET digest = excluded.digest, expires_at = excluded.expires_at,
                    created_at = excluded.created_at
                """)
            try tx.execute("UPDATE account SET password_hash = NULL WHERE id = \(account)")
            try tx.execute("DELETE FROM session WHERE account_id = \(account)")
        }
        return FirstSecret(text: text, expires: expires)
    }

    /// Uses a first secret up: sets the password that its owner chose and goes on as after a password. An account without
    /// a second factor holds no positions until it has one; one that has it is asked for it.
    ///
    /// Throws `account.first_secret_wrong` (unauthenticated) for an unknown account, another secret, one that was used
    /// or has ended; `account.too_many_attempts`; what ``PasswordRules`` says, and then nothing is used up.
    package func begin(
        login: String, firstSecret: String, choosing password: String, _ browser: SigningBrowser
    ) async throws -> SignInStep {
        let login = Accounts.folded(login: login)
        try await limits.trying(login, from: browser.address, at: clock.now) {
            try await use(firstSecret: firstSecret, of: login, choosing: password)
        }
        limits.succeeded(login: login)
        return try await begin(login: login, password: password, browser)
    }

    private func use(firstSecret: String, of login: String, choosing password: String) async throws {
        let (failures, digest, now) = (Tokens.digest(login), Accounts.digest(secret: firstSecret), clock.now)
        let wrong = Problem(.unauthenticated, "account.first_secret_wrong", at: "/secret")
        let found = try await database.read { tx in
            try SignInFailures.check(failures, at: now, tx)
            return try tx.query(
                """
                SELECT a.id FROM first_secret f JOIN account a ON a.id = f.account_id
                WHERE a.login = \(login) AND f.digest = \(digest) AND f.expires_at > \(now) AND a.kind = 'officer'
                    AND a.disabled_at IS NULL
                """
            ).first?.identifier("id")
        }
        guard let account = found else {
            try await database.write { tx in try SignInFailures.record(failures, at: now, tx) }
            throw wrong
        }
        try PasswordRules.check(password, login: login, least: least(isOfficer: true), settings.blocklist)
        let hash = try await passwords.hash(password).description
        let isMine = try await database.write { tx in
            let used = try tx.execute(
                "DELETE FROM first_secret WHERE account_id = \(account) AND digest = \(digest)")
            guard used == 1 else { return false }
            try tx.execute("UPDATE account SET password_hash = \(hash) WHERE id = \(account)")
            try tx.execute("DELETE FROM session WHERE account_id = \(account)")
            try SignInFailures.forget(failures, tx)
            return true
        }
        guard isMine else { throw wrong }
    }

    /// However it is typed: without blanks and dashes, in small letters too.
    private static func digest(secret: String) -> [UInt8] {
        Tokens.digest(secret.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }
}

extension Administration {
    /// First secrets of officers' accounts.
    static let firstSecrets = Migration(
        12, "first secrets",
        both: """
            CREATE TABLE first_secret (
                account_id IDENTIFIER PRIMARY KEY REFERENCES account (id),
                digest BYTES NOT NULL,
                expires_at IDENTIFIER NOT NULL,
                created_at IDENTIFIER NOT NULL
            );
            """)
}
