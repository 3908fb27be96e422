package import Core
import Store

extension Accounts {
    /// Who holds this session token; nil when there is no such session, it has ended, or its account is disabled.
    package func caller(sessionToken token: String) async throws -> (Caller, Session)? {
        let (digest, now, settings) = (Tokens.digest(token), clock.now, settings)
        let found = try await database.read { tx -> (Caller, Session)? in
            let rows = try tx.query(
                """
                SELECT \(part: Holder.columns), \(part: Session.columns)
                FROM session s JOIN account a ON a.id = s.account_id \(part: Holder.joins)
                WHERE s.token_digest = \(digest)
                """)
            guard let row = rows.first else { return nil }
            let (holder, session) = (try Holder(row), try Session(row))
            guard !holder.isDisabled, session.isOpen(at: now, settings.limits(of: holder.kind)) else { return nil }
            return (try holder.caller(tx, at: now.date, session, settings), session)
        }
        guard let (_, session) = found else { return nil }
        if now - session.seen >= .seconds(60) {
            try await database.write { tx in
                try tx.execute(
                    "UPDATE session SET seen_at = \(now) WHERE id = \(session.id) AND seen_at < \(now)")
            }
        }
        return found
    }

    /// Ends the session of this token, if there is one.
    package func signOut(sessionToken token: String) async throws {
        let digest = Tokens.digest(token)
        try await database.write { tx in try tx.execute("DELETE FROM session WHERE token_digest = \(digest)") }
    }

    /// The account's open sessions, the last used first (ASVS 7.5.2).
    package func sessions(of account: Identifier) async throws -> [Session] {
        let (now, settings) = (clock.now, settings)
        return try await database.read { tx in
            try tx.query(
                """
                SELECT a.kind, s.account_id, \(part: Session.columns)
                FROM session s JOIN account a ON a.id = s.account_id
                WHERE s.account_id = \(account) AND s.expires_at > \(now) ORDER BY s.seen_at DESC, s.id DESC
                """
            ).compactMap { row in
                guard let kind = Caller.Kind(rawValue: try row.text("kind")) else { return nil }
                let session = try Session(row)
                return session.isOpen(at: now, settings.limits(of: kind)) ? session : nil
            }
        }
    }

    /// Ends one session of an account; false when it has none of that id.
    @discardableResult
    package func revoke(session: Identifier, of account: Identifier) async throws -> Bool {
        try await database.write { tx in
            try tx.execute("DELETE FROM session WHERE id = \(session) AND account_id = \(account)") > 0
        }
    }

    /// Ends all of an account's sessions but `kept`.
    package func revokeSessions(of account: Identifier, except kept: Identifier? = nil) async throws {
        try await database.write { tx in
            try tx.execute(
                "DELETE FROM session WHERE account_id = \(account) AND id <> \(kept ?? Identifier(rawValue: 0))")
        }
    }

    /// Remembers the language that the person chose.
    package func setLanguage(_ language: Language, of session: Identifier) async throws {
        try await database.write { tx in
            try tx.execute("UPDATE session SET language = \(language.rawValue) WHERE id = \(session)")
        }
    }

    /// Deletes sessions whose last moment has passed; returns how many.
    @discardableResult
    package func removeEndedSessions() async throws -> Int {
        let now = clock.now
        return try await database.write { tx in
            try tx.execute("DELETE FROM spent_ticket WHERE expires_at <= \(now)")
            try tx.execute("DELETE FROM list_reading WHERE day < \(now.date + -ListBounds.days)")
            try tx.execute("DELETE FROM upload_day WHERE day < \(now.date)")
            try tx.execute("DELETE FROM service_token WHERE expires_at <= \(now)")
            return try tx.execute("DELETE FROM session WHERE expires_at <= \(now)")
        }
    }
}

extension Session {
    static let columns: SQL =
        """
        s.id, s.created_at, s.seen_at, s.expires_at, s.language, s.form_key, s.method, s.verified_at, s.device
        """

    init(_ row: Row) throws {
        id = try row.identifier("id")
        account = try row.identifier("account_id")
        created = try row.instant("created_at")
        seen = try row.instant("seen_at")
        expires = try row.instant("expires_at")
        language = Language(rawValue: try row.text("language")) ?? .vietnamese
        formKey = try row.blob("form_key")
        method = Method(rawValue: try row.text("method")) ?? .password
        verified = try row.optionalInstant("verified_at")
        device = try row.text("device")
    }

    func isOpen(at now: Instant, _ limits: Limits) -> Bool { now < expires && now - seen < limits.idle }

    func insert(tokenDigest: [UInt8], _ tx: any WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO session (id, token_digest, account_id, created_at, seen_at, expires_at, form_key, language,
                method, verified_at, device)
            VALUES (\(id), \(tokenDigest), \(account), \(created), \(seen), \(expires), \(formKey),
                \(language.rawValue), \(method.rawValue), \(verified), \(device))
            """)
    }
}
