package import Core
import Store

/// A secret for an authenticator app, not kept until a code made with it came back.
package struct TimeCodeOffer: Sendable {
    package let ticket: String
    /// For people who type it, in groups of four.
    package let secret: String
    /// For the QR code.
    package let address: String
}

extension Accounts {
    /// How long ago a second factor may have been shown for what needs it freshly.
    package static let freshness = Duration.seconds(15 * 60)

    package func factors(of account: Identifier) async throws -> Factors {
        try await database.read { tx in try Factors.of(account, tx) }
    }

    /// Draws a secret for the account's app.
    package func offerTimeCode(for session: Session) async throws -> TimeCodeOffer {
        let secret = Tokens.randomBytes(TimeCode.secretBytes)
        let login = try await login(of: session.account)
        let ticket = try tickets.make(
            "time-code", Value(Tokens.hexadecimal(secret)), until: clock.now + .seconds(900), for: "\(session.id)")
        return TimeCodeOffer(
            ticket: ticket, secret: Base32.grouped(Base32.encode(secret), by: 4),
            address: TimeCode.address(secret, login: login))
    }

    /// The offer again, after a code that was mistyped; nil when it has ended or is another session's.
    package func offer(again ticket: String, for session: Session) async throws -> TimeCodeOffer? {
        guard let secret = offered(ticket, session) else { return nil }
        return TimeCodeOffer(
            ticket: ticket, secret: Base32.grouped(Base32.encode(secret), by: 4),
            address: TimeCode.address(secret, login: try await login(of: session.account)))
    }

    /// Keeps the offered secret, ends the account's other sessions and gives the recovery codes, which are shown this
    /// once, with the session's new token. Throws `account.ticket_ended`, `account.code_wrong`, `policy.step_up`, or
    /// `account.too_many_attempts`.
    package func keepTimeCode(
        ticket: String, code: String, for session: Session, address: String
    ) async throws -> (codes: [String], token: String) {
        guard let secret = offered(ticket, session) else { throw Problem(.invalid, "account.ticket_ended") }
        try await requireFresh(session)
        let (codes, token, account, now) = (RecoveryCodes.draw(), Tokens.random(), session.account, clock.now)
        try await limits.trying("2:\(account)", from: address, at: now) {
            guard let step = TimeCode.match(code, secret, at: now, after: 0) else {
                throw Problem(.invalid, "account.code_wrong", at: "/code")
            }
            try await database.write { tx in
                try Tickets.spend(ticket, at: now, tx)
                try tx.execute(
                    """
                    INSERT INTO time_code (account_id, secret, last_step, created_at)
                    VALUES (\(account), \(secret), \(step), \(now))
                    ON CONFLICT (account_id) DO UPDATE
                    SET secret = excluded.secret, last_step = excluded.last_step, created_at = excluded.created_at
                    """)
                try RecoveryCodes.replace(codes, of: account, at: now, tx)
                try Accounts.promote(session, token, at: now, tx)
            }
        }
        limits.succeeded(login: "2:\(account)")
        return (codes.map { Base32.grouped($0, by: 6) }, token)
    }

    /// Puts new recovery codes in place of the old. Throws `policy.step_up`.
    package func renewRecoveryCodes(for session: Session) async throws -> [String] {
        try await requireFresh(session)
        let (codes, now, account) = (RecoveryCodes.draw(), clock.now, session.account)
        try await database.write { tx in try RecoveryCodes.replace(codes, of: account, at: now, tx) }
        return codes.map { Base32.grouped($0, by: 6) }
    }

    /// Throws `policy.step_up`, or `account.last_factor` for an officer who would be left without any.
    package func removeTimeCode(for session: Session) async throws {
        try await remove(for: session) { tx in
            try tx.execute("DELETE FROM time_code WHERE account_id = \(session.account)")
        }
    }

    /// Throws what ``removeTimeCode(for:)`` throws.
    package func removePasskey(_ id: Identifier, for session: Session) async throws {
        try await remove(for: session) { tx in
            try tx.execute("DELETE FROM passkey WHERE id = \(id) AND account_id = \(session.account)")
        }
    }

    private func remove(
        for session: Session, _ delete: @escaping @Sendable (any WriteTransaction) throws -> Int
    ) async throws {
        try await requireFresh(session)
        let isRequired = settings.secondFactorRequired
        try await database.write { tx in
            // Two factors that are removed at once: the later sees what the earlier left.
            try Accounts.hold(session.account, tx)
            _ = try delete(tx)
            guard try !Factors.exist(for: session.account, tx) else { return }
            let holder = try Holder.find(session.account, tx)
            if isRequired, holder?.kind == .officer { throw Problem(.conflict, "account.last_factor") }
            try tx.execute("DELETE FROM recovery_code WHERE account_id = \(session.account)")
        }
    }

    /// Throws `policy.step_up` unless this session has shown within ``freshness`` what its account has: a second factor;
    /// without one the password, or whatever else signs it in.
    package func requireFresh(_ session: Session) async throws {
        let shown = try await hasFactor(session.account) ? session.verified : session.created
        guard let shown, clock.now - shown <= Accounts.freshness else { throw Problem(.forbidden, "policy.step_up") }
    }

    func hasFactor(_ account: Identifier) async throws -> Bool {
        try await database.read { tx in try Factors.exist(for: account, tx) }
    }

    private func offered(_ ticket: String, _ session: Session) -> [UInt8]? {
        tickets.read(ticket, "time-code", for: "\(session.id)", at: clock.now)?.string
            .flatMap { Tokens.bytes(hexadecimal: $0) }
    }

    func login(of account: Identifier) async throws -> String {
        try await database.read { tx in
            try tx.query("SELECT login FROM account WHERE id = \(account)").first?.text("login") ?? ""
        }
    }
}
