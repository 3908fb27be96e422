package import Core
import Store

/// What an account knows of the citizen behind it.
package struct Particulars: Sendable, Hashable {
    package let name: String
    package let phone: String?
}

extension Accounts {
    /// Nil for accounts of officers and services.
    package func particulars(_ account: Identifier) async throws -> Particulars? {
        try await database.read { tx in
            try tx.query(
                "SELECT p.name, p.phone FROM account a JOIN person p ON p.id = a.person_id WHERE a.id = \(account)"
            ).first.map { Particulars(name: try $0.text("name"), phone: try $0.optionalText("phone")) }
        }
    }
}
