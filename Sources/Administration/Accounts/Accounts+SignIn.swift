package import Core
import Store

extension Accounts {
    /// Checks the password and opens a session. `replacing`: the token that the browser held before, which ends now.
    ///
    /// Throws `account.sign_in_failed` (unauthenticated), in the same time and words whether the account is unknown,
    /// disabled or the password wrong; `account.too_many_attempts` (tooMany) by login or address; `account.busy`.
    package func signIn(
        login: String, password: String, address: String, language: Language = .vietnamese,
        replacing old: String? = nil
    ) async throws -> SignIn {
        let login = Accounts.folded(login: login)
        let loginDigest = Tokens.digest(login)
        let now = clock.now
        try limits.take(login: login, address: address, at: now)
        let found = try await database.read { tx in
            try SignInFailures.check(loginDigest, at: now, tx)
            return try tx.query(
                """
                SELECT \(part: Holder.columns), a.password_hash FROM account a \(part: Holder.joins)
                WHERE a.login = \(login) AND a.kind <> 'service'
                """
            ).first
        }
        let holder = try found.map(Holder.init)
        let hash = try found?.optionalText("password_hash").flatMap(PasswordHash.init)
        // Longer texts than anyone types would only serve to keep the hasher busy.
        let matches = try await passwords.verify(String(password.prefix(256)), against: hash)
        guard matches, let holder, !holder.isDisabled else {
            try await database.write { tx in try SignInFailures.record(loginDigest, at: now, tx) }
            throw Problem(.unauthenticated, "account.sign_in_failed")
        }
        let upgraded = hash?.cost == passwords.cost ? nil : try await passwords.hash(password)
        let token = Tokens.random()
        let session = Session(
            id: identifiers.next(), account: holder.account, created: now, seen: now,
            expires: now + Session.Limits.of(holder.kind).most, language: language, formKey: Tokens.randomBytes(32))
        let caller = try await database.write { tx in
            try SignInFailures.forget(loginDigest, tx)
            if let upgraded {
                try tx.execute(
                    "UPDATE account SET password_hash = \(upgraded.description) WHERE id = \(holder.account)")
            }
            if let old { try tx.execute("DELETE FROM session WHERE token_digest = \(Tokens.digest(old))") }
            try session.insert(tokenDigest: Tokens.digest(token), tx)
            return try holder.caller(tx, at: now.date, language: language)
        }
        limits.succeeded(login: login)
        return SignIn(token: token, caller: caller, session: session)
    }
}

/// Failed attempts per login, known or not, kept across restarts and nodes. From the fifth on each one doubles the
/// wait, up to a quarter of an hour; a day without any forgets them.
enum SignInFailures {
    private static let free = 5
    private static let longest: Int64 = 15 * 60_000
    private static let memory: Int64 = 24 * 3_600_000

    static func check(_ login: [UInt8], at now: Instant, _ tx: any ReadTransaction) throws {
        let rows = try tx.query("SELECT failures, last_at FROM sign_in_failure WHERE login_digest = \(login)")
        guard let row = rows.first else { return }
        let failures = try row.int("failures")
        guard failures >= free else { return }
        let wait = min(longest, 1000 << Int64(min(failures - free, 20)))
        if now.milliseconds < (try row.instant("last_at").milliseconds) + wait {
            throw Problem(.tooMany, "account.too_many_attempts")
        }
    }

    static func record(_ login: [UInt8], at now: Instant, _ tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM sign_in_failure WHERE last_at < \(now.milliseconds - memory)")
        try tx.execute(
            """
            INSERT INTO sign_in_failure (login_digest, failures, last_at) VALUES (\(login), 1, \(now))
            ON CONFLICT (login_digest)
            DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at
            """)
    }

    static func forget(_ login: [UInt8], _ tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM sign_in_failure WHERE login_digest = \(login)")
    }
}
