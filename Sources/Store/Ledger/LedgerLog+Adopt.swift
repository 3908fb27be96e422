import Core

extension LedgerSource {
    /// Which tables were taken over, and how far: an entry each, so that nobody can have one taken over once more, with
    /// what they slipped in since.
    package static let adoptions = LedgerSource(
        kind: 5, name: "adoption",
        rows: """
            SELECT kind AS subject, 0 AS number, subject AS last_subject, number AS last_number, done
            FROM ledger_adoption WHERE done = 1
            """)
}

extension LedgerLog {
    /// Enters rows that were written before their table entered the ledger; rows that are in it are left alone. How far
    /// it came is kept with every batch, so that a program which was stopped goes on from there, and once a table is
    /// done it is never read through again. Returns how many rows entered: none, when another node is at it.
    ///
    /// `refused` is told the name of each table that has entries already and no adoption that fits them: somebody
    /// wrote there by hand. Such a table is left alone, and verification tells of what is loose in it. Nothing at all is
    /// taken over when the log was emptied (``wasEmptied()``).
    @discardableResult
    package func adopt(batch: Int = 2000, refused: @Sendable (String) -> Void = { _ in }) async throws -> Int {
        if try await wasEmptied() { return 0 }
        let tampered = try await beginAdoptions()
        var all = 0
        for source in sources {
            if tampered.contains(source.kind) {
                refused(source.name)
                continue
            }
            while let count = try await adoptOnce(source, most: batch) {
                all += count
                // Between batches, so that what waits never grows long.
                if count > 0 { try await sequence() }
            }
        }
        return all
    }

    /// Writes down that the adoption of new tables begins, before anybody who starts here can enter a row of them.
    /// Returns the kinds that must not be taken over.
    private func beginAdoptions() async throws -> Set<Int> {
        let kinds = sources.map(\.kind)
        let (missing, again) = try await database.read { tx in
            // Those that ended, which the ledger knows, and that the table calls open.
            let again = try tx.query(
                """
                SELECT a.kind FROM ledger_adoption a WHERE a.done <> 1
                    AND (EXISTS (SELECT 1 FROM ledger_entry e
                            WHERE e.subject = a.kind AND e.number = 0 AND e.kind = \(LedgerSource.adoptions.kind))
                        OR EXISTS (SELECT 1 FROM ledger_intake i
                            WHERE i.subject = a.kind AND i.number = 0 AND i.kind = \(LedgerSource.adoptions.kind)))
                """)
            return (try tx.kindsWithoutAdoption(kinds), try again.map { try $0.int("kind") })
        }
        guard !missing.isEmpty else { return Set(again) }
        let left = try await database.write { tx in
            for kind in missing {
                let entries = try tx.query("SELECT 1 AS one FROM ledger_entry WHERE kind = \(kind) LIMIT 1")
                let waiting = try tx.query("SELECT 1 AS one FROM ledger_intake WHERE kind = \(kind) LIMIT 1")
                guard entries.isEmpty, waiting.isEmpty else { continue }
                try tx.execute(
                    """
                    INSERT INTO ledger_adoption (kind, subject, number, done)
                    VALUES (\(kind), \(Int64.min), \(Int64.min), 0) ON CONFLICT (kind) DO NOTHING
                    """)
            }
            // Another node may have begun meanwhile, and entered rows since.
            return try tx.kindsWithoutAdoption(kinds)
        }
        return Set(again).union(left)
    }

    /// Enters the next rows of a table in the order of their keys; nil when there are no more.
    private func adoptOnce(_ source: LedgerSource, most: Int) async throws -> Int? {
        guard try await !isAdopted(source) else { return nil }
        return try await database.write { tx in
            guard try tx.mayWorkAlone(at: .adopting) else { return nil }
            let reached = try tx.query(
                "SELECT subject, number, done FROM ledger_adoption WHERE kind = \(source.kind)"
            ).first
            // Another node may have ended it since.
            guard let reached, try reached.int("done") != 1 else { return nil }
            let subject = try reached.integer("subject")
            let number = try reached.integer("number")
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
            let last = (
                subject: try rows.last?.integer("subject") ?? subject,
                number: try rows.last?.integer("number") ?? number
            )
            let isLast = rows.count < most
            try tx.enqueue(
                """
                UPDATE ledger_adoption
                SET subject = \(last.subject), number = \(last.number), done = \(isLast ? 1 : 0)
                WHERE kind = \(source.kind)
                """)
            if isLast {
                let values: [SQLValue] = [.integer(last.subject), .integer(last.number), .integer(1)]
                try tx.enter([LedgerRow(.adoptions, subject: Int64(source.kind), number: 0, values)])
            }
            return rows.count
        }
    }

    private func isAdopted(_ source: LedgerSource) async throws -> Bool {
        try await database.read { tx in
            try tx.query("SELECT done FROM ledger_adoption WHERE kind = \(source.kind)").first?.int("done") == 1
        }
    }
}

extension ReadTransaction {
    func kindsWithoutAdoption(_ kinds: [Int]) throws -> [Int] {
        let known = try Set(query("SELECT kind FROM ledger_adoption").map { try $0.int("kind") })
        return kinds.filter { !known.contains($0) }
    }
}
