package import Core
import Store

extension Dossiers {
    /// Writes the search words of all dossiers anew where a migration asked for it (`counter` "search words": the last
    /// dossier that was done). Each batch is a transaction, so a crash goes on where it was, and two nodes that start
    /// together do each batch once. Returns how many dossiers were done.
    @discardableResult
    package func remakeSearchWords() async throws -> Int {
        var done = 0
        while let count = try await database.write({ tx in try Dossiers.remakeBatch(tx) }) { done += count }
        return done
    }

    /// The next 200 dossiers; nil when nothing is asked for, or everything is done.
    private static func remakeBatch(_ tx: any WriteTransaction) throws -> Int? {
        let asked = try tx.queryForUpdate("SELECT value FROM counter WHERE scope = 'search words'")
        guard let last = try asked.first?.identifier("value") else { return nil }
        let rows = try tx.query("SELECT id, state FROM dossier WHERE id > \(last) ORDER BY id LIMIT 200")
        for row in rows {
            // One that cannot be read is found by its code alone; `motcua verify` tells of it.
            guard let dossier = try? Dossier(id: row.identifier("id"), row.json("state")) else { continue }
            let units = StoredDossier.units(dossier, try DossierRows.journal(dossier.id, tx))
            try DossierRows.writeSearchKeys(dossier, units: units, tx)
        }
        if let last = try rows.last?.identifier("id") {
            try tx.execute("UPDATE counter SET value = \(last) WHERE scope = 'search words'")
        } else {
            try tx.execute("DELETE FROM counter WHERE scope = 'search words'")
            return nil
        }
        return rows.count
    }
}
