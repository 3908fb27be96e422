import Core
import Store

/// How issued documents wait to be made into files, and what becomes of them.
enum ResultRows {
    /// What follows from a command that took a dossier from `old` to `new`: a row for each document that was issued, the
    /// day of each that was revoked. `reference` gives a document's public number.
    static func write(
        from old: Dossier?, to new: Dossier, reference: (Identifier, Int) -> String, _ tx: any WriteTransaction
    ) throws {
        let known = old?.documents.count ?? 0
        for (index, document) in new.documents.enumerated() {
            if index >= known {
                try tx.enqueue(
                    """
                    INSERT INTO result (reference, dossier, document, issued_at, try_at)
                    VALUES (\(reference(new.id, index)), \(new.id), \(index), \(document.issuedAt),
                        \(document.issuedAt))
                    """)
            }
            if let revocation = document.revocation, index >= known || old?.documents[index].revocation == nil {
                try tx.enqueue(
                    """
                    UPDATE result SET revoked_at = \(revocation.at) WHERE dossier = \(new.id) AND document = \(index)
                    """)
            }
        }
    }
}
