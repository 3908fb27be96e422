package import Core
import Store

extension Accounts {
    /// Ends the sessions of one account, or everybody's (nil); how many. Nobody is closed out: they sign in again.
    /// Throws `account.unknown`.
    @discardableResult
    package func endSessions(of login: String?) async throws -> Int {
        guard let login else { return try await database.write { tx in try tx.execute("DELETE FROM session") } }
        guard let account = try await account(login: login) else { throw Problem(.notFound, "account.unknown") }
        return try await database.write { tx in
            try tx.execute("DELETE FROM session WHERE account_id = \(account)")
        }
    }

    /// Ends all tokens of an information system, those of ten minutes too; how many. Another node may take one for up to
    /// five seconds more. Throws `account.unknown`, also for an account that is none of a system.
    @discardableResult
    package func revokeTokens(of login: String) async throws -> Int {
        let (login, now) = (Accounts.folded(login: login), clock.now)
        let count = try await database.write { tx in
            let rows = try tx.query("SELECT id FROM account WHERE login = \(login) AND kind = 'service'")
            guard let account = try rows.first?.identifier("id") else { throw Problem(.notFound, "account.unknown") }
            return try tx.execute(
                "UPDATE service_token SET revoked_at = \(now) WHERE account_id = \(account) AND revoked_at IS NULL")
        }
        bearers.forgetAll()
        return count
    }
}
