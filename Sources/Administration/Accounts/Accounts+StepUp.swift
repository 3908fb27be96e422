package import Core
import Store

extension Accounts {
    /// Shows the second factor again, by a code. Gives the session's new token: the old one ends, so that whoever had
    /// seen it gains nothing (ASVS 7.2.4). Throws `account.code_wrong`, `account.too_many_attempts`.
    package func confirm(_ session: Session, code: String, address: String) async throws -> String {
        let (token, now) = (Tokens.random(), clock.now)
        try await prove(code: code, of: session.account, address: address) { _, tx in
            try Accounts.rotate(session, token, at: now, tx)
        }
        return token
    }

    /// The same with a passkey. Throws what ``use(_:for:_:)`` throws.
    package func confirm(_ session: Session, passkey: PasskeyAnswer) async throws -> String {
        let (account, save) = try await use(passkey, for: "\(session.id)")
        guard account == session.account else { throw Problem(.unauthenticated, "passkey.unknown") }
        let (token, now) = (Tokens.random(), clock.now)
        try await database.write { tx in
            try save(tx)
            try Accounts.rotate(session, token, at: now, tx)
        }
        return token
    }

    /// Shows the password again, for an account without a second factor. Throws `account.password_wrong`,
    /// `account.too_many_attempts`, or `policy.step_up` where there is a factor to show.
    package func confirm(_ session: Session, password: String, address: String) async throws -> String {
        if try await hasFactor(session.account) { throw Problem(.forbidden, "policy.step_up") }
        try await prove(password: password, of: session.account, address: address)
        let (token, now) = (Tokens.random(), clock.now)
        try await database.write { tx in
            let changed = try tx.execute(
                """
                UPDATE session SET token_digest = \(Tokens.digest(token)), created_at = \(now)
                WHERE id = \(session.id) AND account_id = \(session.account)
                """)
            guard changed > 0 else { throw Problem(.unauthenticated, "web.unauthenticated") }
        }
        return token
    }

    /// Failures hold the account back, however they are spread. The password as it is kept.
    @discardableResult
    func prove(password: String, of account: Identifier, address: String) async throws -> String? {
        let (key, now) = ("p:\(account)", clock.now)
        let digest = Tokens.digest(key)
        let proved = try await limits.trying(key, from: address, at: now) {
            let stored = try await database.read { tx in
                try SignInFailures.check(digest, at: now, tx)
                return try tx.query("SELECT password_hash FROM account WHERE id = \(account)").first?
                    .optionalText("password_hash")
            }
            let hash = stored.flatMap(PasswordHash.init)
            guard try await passwords.verify(String(password.prefix(256)), against: hash) else {
                try await database.write { tx in try SignInFailures.record(digest, at: now, tx) }
                throw Problem(.invalid, "account.password_wrong", at: "/old")
            }
            try await database.write { tx in try SignInFailures.forget(digest, tx) }
            return stored
        }
        limits.succeeded(login: key)
        return proved
    }

    /// A session with a new token whose second factor was shown now.
    static func rotate(_ session: Session, _ token: String, at now: Instant, _ tx: any WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE session SET token_digest = \(Tokens.digest(token)), verified_at = \(now)
            WHERE id = \(session.id) AND account_id = \(session.account)
            """)
        guard changed > 0 else { throw Problem(.unauthenticated, "web.unauthenticated") }
    }

    /// After a factor was added: the others' sessions were opened with less (ASVS 7.4.3).
    static func promote(_ session: Session, _ token: String, at now: Instant, _ tx: any WriteTransaction) throws {
        try rotate(session, token, at: now, tx)
        try tx.execute("DELETE FROM session WHERE account_id = \(session.account) AND id <> \(session.id)")
    }

    /// Uses a code of the app or a recovery code up, in one transaction with what it is shown for. Failures hold the account
    /// back, however they are spread.
    func prove<Result: Sendable>(
        code typed: String, of account: Identifier, address: String,
        then work: @escaping @Sendable (Session.Method, any WriteTransaction) throws -> Result
    ) async throws -> Result {
        let (key, now) = ("2:\(account)", clock.now)
        let digest = Tokens.digest(key)
        let code = String(typed.filter { !$0.isWhitespace }.prefix(64))
        let result = try await limits.trying(key, from: address, at: now) {
            try await database.write { tx -> Result? in
                try SignInFailures.check(digest, at: now, tx)
                try Accounts.hold(account, tx)
                guard let method = try Accounts.use(code, of: account, at: now, tx) else {
                    try SignInFailures.record(digest, at: now, tx)
                    return nil
                }
                try SignInFailures.forget(digest, tx)
                return try work(method, tx)
            }
        }
        guard let result else { throw Problem(.unauthenticated, "account.code_wrong", at: "/code") }
        limits.succeeded(login: key)
        return result
    }

    private static func use(
        _ code: String, of account: Identifier, at now: Instant, _ tx: any WriteTransaction
    ) throws -> Session.Method? {
        if code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            let row = try tx.query("SELECT secret, last_step FROM time_code WHERE account_id = \(account)").first
            guard let row,
                let step = TimeCode.match(
                    code, try row.blob("secret"), at: now, after: try row.integer("last_step"))
            else { return nil }
            // Two who send one code at once: the later finds its step taken.
            let taken = try tx.execute(
                "UPDATE time_code SET last_step = \(step) WHERE account_id = \(account) AND last_step < \(step)")
            return taken > 0 ? .code : nil
        }
        return try RecoveryCodes.use(code, of: account, at: now, tx) ? .recovery : nil
    }
}
