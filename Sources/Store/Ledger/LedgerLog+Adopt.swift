extension LedgerLog {
    /// Enters rows that were written before there was a ledger; rows that are in it are left alone. Returns how many.
    @discardableResult
    package func adopt(batch: Int = 500) async throws -> Int {
        var all = 0
        for source in sources {
            while true {
                let count = try await database.write { tx in
                    let rows = try tx.query(
                        """
                        SELECT r.* FROM (\(part: source.rows)) AS r
                        WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e
                                WHERE e.subject = r.subject AND e.number = r.number AND e.kind = \(source.kind))
                            AND NOT EXISTS (SELECT 1 FROM ledger_intake i
                                WHERE i.subject = r.subject AND i.number = r.number AND i.kind = \(source.kind))
                        LIMIT \(batch)
                        """)
                    try tx.enter(
                        rows.map { row in
                            LedgerRow(
                                source, subject: try row.integer("subject"), number: try row.integer("number"),
                                Array(row.values[2...]))
                        })
                    return rows.count
                }
                all += count
                // Between batches, so that what waits never grows long enough to slow the search for the rest.
                if count == batch { try await sequence() } else { break }
            }
        }
        return all
    }
}
