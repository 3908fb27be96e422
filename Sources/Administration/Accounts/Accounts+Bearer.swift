package import Core
import Store
import Synchronization

extension Accounts {
    /// Which service account holds this bearer token; nil when none does, or it was revoked, has expired, or the
    /// account is disabled. A token that was good within the last ``BearerCache/freshness`` costs no query; a
    /// revocation through this process counts at once, through another node within that time.
    package func caller(bearer token: String) async throws -> Caller? {
        let (digest, now) = (Tokens.digest(token), clock.now)
        let (known, generation) = bearers.caller(digest, at: now)
        if let known { return known }
        let refused = settings.takesDemoTokens ? "" : DemoPeople.tokenLabel
        let found = try await database.read { tx -> (Caller, Instant?)? in
            let rows = try tx.query(
                """
                SELECT \(part: Holder.columns), t.expires_at
                FROM service_token t JOIN account a ON a.id = t.account_id \(part: Holder.joins)
                WHERE t.token_digest = \(digest) AND t.revoked_at IS NULL AND a.kind = 'service'
                    AND t.label <> \(refused)
                """)
            guard let row = rows.first else { return nil }
            let (holder, expires) = (try Holder(row), try row.optionalInstant("expires_at"))
            guard !holder.isDisabled, expires.map({ now < $0 }) ?? true else { return nil }
            return (try holder.caller(tx, at: now.date, language: .vietnamese), expires)
        }
        guard let (caller, expires) = found else { return nil }
        bearers.keep(caller, digest, at: now, expires: expires, generation: generation)
        return caller
    }

    /// Makes a bearer token for a service account; it is shown this once.
    package func issueToken(for account: Identifier, label: String, expires: Instant?) async throws -> String {
        let token = Tokens.random()
        try await addToken(token, for: account, label: label, expires: expires)
        return token
    }

    /// Keeps the digest of a token that is chosen elsewhere.
    func addToken(_ token: String, for account: Identifier, label: String, expires: Instant?) async throws {
        let (id, now) = (identifiers.next(), clock.now)
        try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO service_token (id, account_id, token_digest, label, created_at, expires_at)
                VALUES (\(id), \(account), \(Tokens.digest(token)), \(label), \(now), \(expires))
                ON CONFLICT (token_digest) DO NOTHING
                """)
        }
    }

    /// Ends all tokens of a service account.
    package func revokeTokens(of account: Identifier) async throws {
        let now = clock.now
        try await database.write { tx in
            try tx.execute(
                "UPDATE service_token SET revoked_at = \(now) WHERE account_id = \(account) AND revoked_at IS NULL")
        }
        bearers.forgetAll()
    }
}

/// The callers of tokens that were checked a moment ago, so that the API's requests cost no query each.
final class BearerCache: Sendable {
    /// How long a check counts, in milliseconds.
    static let freshness: Int64 = 5000

    private struct Entry {
        let caller: Caller
        let from: Int64
        let until: Int64
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// Counts the times that everything was forgotten: what was read before may not be kept after.
        var generation = 0
    }

    private let state = Mutex(State())
    private let most: Int

    init(most: Int = 1024) { self.most = most }

    func caller(_ digest: [UInt8], at now: Instant) -> (Caller?, generation: Int) {
        state.withLock { state in
            guard let entry = state.entries[digest], entry.from <= now.milliseconds, now.milliseconds < entry.until
            else { return (nil, state.generation) }
            return (entry.caller, state.generation)
        }
    }

    func keep(_ caller: Caller, _ digest: [UInt8], at now: Instant, expires: Instant?, generation: Int) {
        let until = min(now.milliseconds + BearerCache.freshness, expires?.milliseconds ?? .max)
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= most {
                state.entries = state.entries.filter { now.milliseconds < $0.value.until }
            }
            if state.entries.count >= most { state.entries.removeAll(keepingCapacity: true) }
            state.entries[digest] = Entry(caller: caller, from: now.milliseconds, until: until)
        }
    }

    func forgetAll() {
        state.withLock { state in
            state.entries.removeAll(keepingCapacity: true)
            state.generation += 1
        }
    }
}
