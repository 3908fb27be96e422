package import Core
import Store

/// A bearer token and how long it lasts.
package struct IssuedToken: Sendable {
    package let token: String
    package let seconds: Int
}

extension Accounts {
    /// How long a bearer token lasts that an assertion was given for.
    package static let tokenTime = Duration.seconds(600)
    /// How long an assertion may last at most, and how far clocks may differ.
    private static let assertionTime = Duration.seconds(300)
    private static let assertionLeeway = Duration.seconds(30)

    /// Gives a service account a short-lived bearer token for an assertion signed with its key (RFC 7523 §2.2 and §3:
    /// `private_key_jwt`). `audiences`: how our token endpoint may be named.
    ///
    /// Throws `account.assertion_refused` (unauthenticated) in the same words for whatever is wrong, and
    /// `account.too_many_attempts`.
    package func token(assertion text: String, audiences: [String], address: String) async throws -> IssuedToken {
        let now = clock.now
        let refused = Problem(.unauthenticated, "account.assertion_refused")
        guard let assertion = JSONWebToken(text), let login = assertion.claims["iss"]?.string,
            assertion.claims["sub"]?.string == login, !login.isEmpty, login.utf8.count <= 100
        else { throw refused }
        // By address too: a login is no secret, and nobody else's tries may hold the right system up.
        let bucket = "s:\(login)@\(address)"
        let issued = try await limits.trying(bucket, from: address, at: now) {
            try await judge(assertion, of: login, audiences, now)
        }
        limits.succeeded(login: bucket)
        return issued
    }

    private func judge(
        _ assertion: JSONWebToken, of login: String, _ audiences: [String], _ now: Instant
    ) async throws -> IssuedToken {
        let refused = Problem(.unauthenticated, "account.assertion_refused")
        guard !Set(assertion.audiences).isDisjoint(with: audiences), let end = assertion.time("exp"),
            now < end + Accounts.assertionLeeway, end <= now + Accounts.assertionTime + Accounts.assertionLeeway,
            assertion.time("nbf").map({ $0 <= now + Accounts.assertionLeeway }) ?? true,
            let id = assertion.claims["jti"]?.string, (1...200).contains(id.utf8.count)
        else { throw refused }
        let rows = try await database.read { tx in
            try tx.query(
                """
                SELECT a.id, k.key_id, k.jwk FROM account a JOIN service_key k ON k.account_id = a.id
                WHERE a.login = \(Accounts.folded(login: login)) AND a.kind = 'service' AND a.disabled_at IS NULL
                """)
        }
        var account: Identifier?
        for row in rows {
            if let wanted = assertion.keyID, try row.text("key_id") != wanted { continue }
            guard let key = JSONWebKey(try row.json("jwk")), assertion.isSigned(by: key) else { continue }
            account = try row.identifier("id")
        }
        guard let account else { throw refused }
        do {
            try await database.write { tx in try Tickets.spend("assertion\n\(login)\n\(id)", at: now, tx) }
        } catch let problem as Problem where problem.code == "account.ticket_spent" {
            throw refused
        }
        let token = Tokens.random()
        try await addToken(token, for: account, label: "assertion", expires: now + Accounts.tokenTime)
        return IssuedToken(token: token, seconds: Int(Accounts.tokenTime.components.seconds))
    }

    /// Keeps a public key of a service account. Throws `account.key_form` for one that we do not take, `account.unknown`.
    package func addKey(_ jwk: Value, to login: String) async throws {
        guard let key = JSONWebKey(jwk) else { throw Problem(.invalid, "account.key_form") }
        let now = clock.now
        guard let account = try await account(login: login) else { throw Problem(.notFound, "account.unknown") }
        let id = key.id ?? Tokens.hexadecimal(Tokens.digest(jwk.canonicalJSON).prefix(8))
        try await database.write { tx in
            let kind = try tx.query("SELECT kind FROM account WHERE id = \(account)").first?.text("kind")
            guard kind == "service" else { throw Problem(.invalid, "account.not_a_service") }
            try tx.execute(
                """
                INSERT INTO service_key (account_id, key_id, jwk, created_at)
                VALUES (\(account), \(id), \(jwk.canonicalJSON), \(now))
                ON CONFLICT (account_id, key_id) DO UPDATE SET jwk = excluded.jwk, created_at = excluded.created_at
                """)
        }
    }

    /// Ends a key; tokens that were given for it end within ten minutes, or at once with ``revokeTokens(of:)``.
    @discardableResult
    package func removeKey(_ id: String, of login: String) async throws -> Bool {
        guard let account = try await account(login: login) else { throw Problem(.notFound, "account.unknown") }
        return try await database.write { tx in
            try tx.execute("DELETE FROM service_key WHERE account_id = \(account) AND key_id = \(id)") > 0
        }
    }

    /// Takes all second factors away, for somebody who lost them and has shown who they are; ends their sessions.
    package func resetFactors(of login: String) async throws {
        guard let account = try await account(login: login) else { throw Problem(.notFound, "account.unknown") }
        try await database.write { tx in
            try tx.execute("DELETE FROM time_code WHERE account_id = \(account)")
            try tx.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
            try tx.execute("DELETE FROM passkey WHERE account_id = \(account)")
            try tx.execute("DELETE FROM session WHERE account_id = \(account)")
        }
    }
}
