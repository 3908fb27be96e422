import Core

// A log that somebody emptied must not be made anew from the tables, by the program itself and with the same key. So its
// first entry is written in the transaction that keeps the key: where the key is, that entry is.

extension LedgerLog {
    /// Begins the log of a database that has none yet: the adoptions of all tables, and the entry of their own. For the
    /// transaction that keeps the key.
    package static func begin(_ sources: [LedgerSource], _ tx: any WriteTransaction) throws {
        let there = try tx.query(
            """
            SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM ledger_entry) OR EXISTS (SELECT 1 FROM ledger_intake)
                OR EXISTS (SELECT 1 FROM ledger_adoption)
            """)
        guard there.isEmpty else { return }
        let own = LedgerSource.adoptions
        let least = SQLValue.integer(.min)
        // There was none before, so its own ends as it begins.
        let rows = ([own] + sources).map { source in
            [source.kind.sqlValue, least, least, (source.kind == own.kind ? 1 : 0).sqlValue]
        }
        try tx.enqueue("INSERT INTO ledger_adoption (kind, subject, number, done) VALUES \(rows: rows)")
        try tx.enter([LedgerRow(own, subject: Int64(own.kind), number: 0, [least, least, .integer(1)])])
    }

    /// Whether an earlier start began the log and its first entry is gone. (A log of before adoptions had entries has
    /// others, and adoptions that ended.)
    package func wasEmptied() async throws -> Bool {
        guard isBegun else { return false }
        let own = LedgerSource.adoptions.kind
        return try await database.read { tx in
            try tx.query(
                """
                SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM ledger_entry
                        WHERE subject = \(own) AND kind = \(own) AND number = 0 AND position >= 0)
                    OR EXISTS (SELECT 1 FROM ledger_intake WHERE subject = \(own) AND kind = \(own) AND number = 0)
                    OR (EXISTS (SELECT 1 FROM ledger_entry WHERE position = 0)
                        AND EXISTS (SELECT 1 FROM ledger_adoption WHERE done = 1))
                """
            ).isEmpty
        }
    }
}
