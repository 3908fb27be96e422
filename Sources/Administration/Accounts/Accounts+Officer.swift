package import Core
import Store

extension Accounts {
    /// The officer whose account it is; nil when there is none.
    package func officer(login: String) async throws -> Identifier? {
        let login = Accounts.folded(login: login)
        return try await database.read { tx in
            try tx.query("SELECT officer_id FROM account WHERE login = \(login) AND officer_id IS NOT NULL").first?
                .identifier("officer_id")
        }
    }
}
