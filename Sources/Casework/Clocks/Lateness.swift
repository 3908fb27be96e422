import Core
import Store

extension Dossiers {
    /// Tells dossiers of before migration 195 whose overrun promise was healed by a later one that they are late, once:
    /// in their state and in the figures. Each batch is a transaction of its own, as with search words. Returns how many
    /// there were.
    @discardableResult
    package func recallLateness() async throws -> Int {
        var recalled = 0
        while let count = try await database.write({ tx in try Dossiers.recallBatch(tx) }) { recalled += count }
        return recalled
    }

    /// Of the next 200 dossiers that may have been healed; nil when nothing is asked for, or everything is done.
    private static func recallBatch(_ tx: any WriteTransaction) throws -> Int? {
        let asked = try tx.queryForUpdate("SELECT value FROM counter WHERE scope = 'lateness'")
        guard let last = try asked.first?.identifier("value") else { return nil }
        let rows = try tx.query(
            """
            SELECT id, state FROM dossier WHERE id > \(last) AND id IN (
                SELECT dossier FROM figure_act WHERE kind = 'apology' OR (kind = 'stopped' AND punctuality = 0)
                UNION SELECT dossier FROM pack_migration_dossier)
            ORDER BY id LIMIT 200
            """)
        guard let end = try rows.last?.identifier("id") else {
            try tx.execute("DELETE FROM counter WHERE scope = 'lateness'")
            return nil
        }
        try tx.execute("UPDATE counter SET value = \(end) WHERE scope = 'lateness'")
        return try rows.reduce(0) { $0 + (try recall($1, tx) ? 1 : 0) }
    }

    /// Only what is asked is taken from the journal: whatever else differs stays for `motcua verify` to tell.
    private static func recall(_ row: Row, _ tx: any WriteTransaction) throws -> Bool {
        let id = try row.identifier("id")
        guard var dossier = try? Dossier(id: id, row.json("state")), dossier.clock.missed == nil else { return false }
        let journal = try DossierRows.journal(id, tx)
        guard let missed = Dossier.replay(id: id, journal)?.clock.missed else { return false }
        dossier.clock.missed = missed
        try tx.execute("UPDATE dossier SET state = \(dossier.value) WHERE id = \(id)")
        try tx.execute("DELETE FROM figure_act WHERE dossier = \(id)")
        try tx.execute("DELETE FROM figure WHERE dossier = \(id)")
        try FigureRows.write(from: nil, to: dossier, journal, tx)
        return true
    }
}
