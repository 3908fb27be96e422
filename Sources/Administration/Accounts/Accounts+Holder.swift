package import Core
package import Store

extension Accounts {
    /// The citizen's account that has proved to hold this phone; nil when none has, or the number is no mobile's. A number
    /// that somebody only wrote down in their account proves nothing.
    package static func holder(phone typed: String, _ tx: any ReadTransaction) throws -> Identifier? {
        guard let phone = mobile(typed) else { return nil }
        return try tx.query(
            """
            SELECT i.account_id FROM identity i JOIN account a ON a.id = i.account_id
            WHERE i.issuer = 'tel' AND i.subject = \(phone) AND a.disabled_at IS NULL
            """
        ).first?.identifier("account_id")
    }
}
