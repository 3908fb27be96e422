extension LedgerLog {
    /// Enters rows that were written before their table entered the ledger; rows that are in it are left alone. How far
    /// it came is kept with every batch, so that a program which was stopped goes on from there, and once a table is
    /// done it is never read through again. Returns how many rows entered: none, when another node is at it.
    @discardableResult
    package func adopt(batch: Int = 2000) async throws -> Int {
        var all = 0
        for source in sources {
            while let count = try await adoptOnce(source, most: batch) {
                all += count
                // Between batches, so that what waits never grows long.
                if count > 0 { try await sequence() }
            }
        }
        return all
    }

    /// Enters the next rows of a table in the order of their keys; nil when there are no more.
    private func adoptOnce(_ source: LedgerSource, most: Int) async throws -> Int? {
        guard try await !isAdopted(source) else { return nil }
        return try await database.write { tx in
            guard try tx.mayWorkAlone(at: .adopting) else { return nil }
            let reached = try tx.query("SELECT subject, number FROM ledger_adoption WHERE kind = \(source.kind)").first
            let subject = try reached?.integer("subject") ?? .min
            let number = try reached?.integer("number") ?? .min
            let rows = try tx.query(
                """
                SELECT r.* FROM (\(part: source.rows)) AS r
                WHERE (r.subject, r.number) > (\(subject), \(number))
                    AND NOT EXISTS (SELECT 1 FROM ledger_entry e
                        WHERE e.subject = r.subject AND e.number = r.number AND e.kind = \(source.kind))
                    AND NOT EXISTS (SELECT 1 FROM ledger_intake i
                        WHERE i.subject = r.subject AND i.number = r.number AND i.kind = \(source.kind))
                ORDER BY r.subject, r.number LIMIT \(most)
                """)
            try tx.enter(
                rows.map { row in
                    LedgerRow(
                        source, subject: try row.integer("subject"), number: try row.integer("number"),
                        Array(row.values[2...]))
                })
            let (last, isLast) = (rows.last, rows.count < most)
            try tx.enqueue(
                """
                INSERT INTO ledger_adoption (kind, subject, number, done)
                VALUES (\(source.kind), \(try last?.integer("subject") ?? subject),
                    \(try last?.integer("number") ?? number), \(isLast ? 1 : 0))
                ON CONFLICT (kind) DO UPDATE
                    SET subject = excluded.subject, number = excluded.number, done = excluded.done
                """)
            return rows.count
        }
    }

    private func isAdopted(_ source: LedgerSource) async throws -> Bool {
        try await database.read { tx in
            try tx.query("SELECT done FROM ledger_adoption WHERE kind = \(source.kind)").first?.int("done") == 1
        }
    }
}
