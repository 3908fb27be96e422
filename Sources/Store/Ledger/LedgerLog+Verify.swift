package import Core
package import Ledger

/// What a check of the log against the tables under it found.
package struct LedgerVerification: Sendable {
    package internal(set) var entries = 0
    /// Entries that wait for their position: compared with their rows, and not signed yet.
    package internal(set) var waiting = 0
    package internal(set) var checkpoints = 0
    package internal(set) var root = MerkleHash.empty
    /// What does not hold; empty when all is well. No more than ``most`` are kept.
    package private(set) var findings: [String] = []
    package private(set) var others = 0

    package static let most = 100

    mutating func find(_ finding: String) {
        if findings.count < LedgerVerification.most { findings.append(finding) } else { others += 1 }
    }
}

extension LedgerLog {
    /// Makes every leaf anew from the rows, the tree from the leaves, and compares with the stored tree and with all
    /// checkpoints, whose signatures must be `verifier`'s; also looks for rows that are not in the log. Reads in
    /// batches, so it may run beside the server; what is written meanwhile is left to the next time.
    ///
    /// `known`: checkpoints that somebody kept elsewhere, verified already. A log made anew as a whole, by somebody
    /// who has the key, is found by them alone. `witnessed`: those of a witness file, and what was `wrong` with it.
    package func verify(
        signedBy verifier: LedgerVerifier? = nil, known: [Checkpoint] = [], witnessed: [Checkpoint] = [],
        wrong: [String] = [], batch: Int = 4000
    ) async throws -> LedgerVerification {
        var check = LedgerCheck(
            sources: sources, stored: try await stored(), verifier: verifier ?? key.verifier,
            known: known.map { ($0, "the checkpoint kept elsewhere") } + witnessed.map { ($0, "the witness") })
        for finding in wrong { check.result.find(finding) }
        if try await wasEmptied() {
            check.result.find("the ledger was emptied: its first entry is gone, and its key is older")
        }
        // A size that somebody made larger is told already; it must not keep us reading what is not there.
        let size = min(check.stored.size, check.stored.end)
        // While one batch is hashed the next is read.
        var reading = Task { [self] in try await rows(from: 0, below: min(batch, size)) }
        var start = 0
        while start < size {
            let rows = try await reading.value
            start += batch
            let (next, end) = (start, min(start + batch, size))
            if start < size { reading = Task { [self] in try await self.rows(from: next, below: end) } }
            check.take(rows, below: min(next, size))
        }
        check.end()
        try await findLoose(&check.result, found: check.found, below: size)
        return check.result
    }

    private func stored() async throws -> LedgerCheck.Stored {
        try await database.read { [sources] tx in
            let states = try tx.query("SELECT id, size, checkpoints FROM ledger_state ORDER BY id")
            let state = try states.first { try $0.int("id") == 1 }
            let end = try tx.query("SELECT COALESCE(MAX(position) + 1, 0) AS top FROM ledger_entry").first?.int("top")
            let nodes = try tx.query("SELECT height, number, hash FROM ledger_node").map { row in
                (LedgerCheck.Node(height: try row.int("height"), number: try row.int("number")), try row.blob("hash"))
            }
            return LedgerCheck.Stored(
                size: try state?.int("size") ?? end ?? 0, end: end ?? 0,
                checkpointCount: try state?.int("checkpoints") ?? -1,
                checkpoints: try tx.query("SELECT number, size, note FROM ledger_checkpoint ORDER BY number").map {
                    (try $0.int("number"), try $0.int("size"), try $0.text("note"))
                },
                nodes: Dictionary(nodes, uniquingKeysWith: { first, _ in first }),
                strange: try tx.strangeRows(states.count),
                erasures: try tx.query("SELECT id FROM ledger_erasure LIMIT 101").map { try $0.integer("id") },
                withoutAdoption: try tx.kindsWithoutAdoption(sources.map(\.kind)),
                stamps: try tx.query("SELECT checkpoint, response FROM ledger_stamp").map {
                    (try $0.int("checkpoint"), try $0.blob("response"))
                })
        }
    }

    /// Entries with the contents of their rows, by source.
    private func rows(from first: Int, below end: Int) async throws -> LedgerCheck.Rows {
        guard first < end else { return LedgerCheck.Rows(entries: [], contents: [:]) }
        return try await database.read { [sources] tx in
            let entries = try tx.query(
                """
                SELECT position, subject, kind, number, salt, commitment FROM ledger_entry
                WHERE position >= \(first) AND position < \(end) ORDER BY position
                """)
            let kinds = try Set(entries.map { try $0.int("kind") })
            var contents: [Int: [Row]] = [:]
            for source in sources where kinds.contains(source.kind) {
                contents[source.kind] = try tx.query(
                    """
                    SELECT e.position, r.* FROM ledger_entry e
                    JOIN (\(part: source.rows)) AS r ON r.subject = e.subject AND r.number = e.number
                    WHERE e.position >= \(first) AND e.position < \(end) AND e.kind = \(source.kind)
                    ORDER BY e.position
                    """)
            }
            return LedgerCheck.Rows(entries: entries, contents: contents)
        }
    }

    /// Rows that wait for their position must be as they were written, and no row may be in neither place.
    ///
    /// `found`: how many rows of each kind the entries below `size` had.
    private func findLoose(
        _ result: inout LedgerVerification, found: [Int: Int], below size: Int
    ) async throws {
        for source in sources {
            let seen = found[source.kind] ?? 0
            let (waiting, loose, surplus) = try await database.read { tx in
                let waiting = try tx.query(
                    """
                    SELECT e.salt, e.commitment, e.subject AS of_subject, e.number AS of_number,
                        (SELECT MIN(p.position) FROM ledger_entry p
                            WHERE p.subject = e.subject AND p.number = e.number AND p.kind = e.kind) AS position, r.*
                    FROM ledger_intake e
                    LEFT JOIN (\(part: source.rows)) AS r ON r.subject = e.subject AND r.number = e.number
                    WHERE e.kind = \(source.kind)
                    """)
                // One without its row, or whose row has an entry already, stands for no row of the table.
                let due = try waiting.count {
                    try $0.optionalInteger("subject") != nil && $0.optionalInteger("position") == nil
                }
                let rows = try tx.query("SELECT COUNT(*) AS count FROM (\(part: source.rows)) AS r").first?.int("count")
                let since = try tx.query(
                    "SELECT COUNT(*) AS count FROM ledger_entry WHERE position >= \(size) AND kind = \(source.kind)"
                ).first?.int("count")
                let surplus = (rows ?? 0) - seen - (since ?? 0) - due
                // No start of a program that gives adoptions their entries has been here yet; the first one does.
                if source.kind == LedgerSource.adoptions.kind, surplus != 0, waiting.isEmpty {
                    let any = try tx.query("SELECT 1 AS one FROM ledger_entry WHERE kind = \(source.kind) LIMIT 1")
                    if any.isEmpty { return (waiting, [Row](), 0) }
                }
                guard surplus != 0 else { return (waiting, [Row](), 0) }
                // Only now is it worth the time to name them.
                let loose = try tx.query(
                    """
                    SELECT r.subject, r.number FROM (\(part: source.rows)) AS r
                    WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e
                            WHERE e.subject = r.subject AND e.number = r.number AND e.kind = \(source.kind))
                        AND NOT EXISTS (SELECT 1 FROM ledger_intake i
                            WHERE i.subject = r.subject AND i.number = r.number AND i.kind = \(source.kind))
                    LIMIT 100
                    """)
                return (waiting, loose, surplus)
            }
            for row in waiting {
                result.waiting += 1
                let name = "\(source.name) \(try row.integer("of_subject"))/\(try row.integer("of_number"))"
                guard try row.optionalInteger("subject") != nil else {
                    result.find("\(name): the row is gone, its entry waits for a position")
                    continue
                }
                if let position = try row.optionalInteger("position") {
                    result.find("\(name): it is entry \(position) already, another entry for it waits for a position")
                }
                let content = LeafContent(source.name, [], row.values[5...])
                if try content.commitment(salt: row.blob("salt")).bytes != row.blob("commitment") {
                    result.find("\(name): the row is not what was committed to, its entry waits for a position")
                }
            }
            for row in loose {
                // Whoever wrote it by hand may have left its key out.
                let number = try row.optionalInteger("number").map { "\($0)" } ?? "none"
                result.find("\(source.name) \(try row.integer("subject"))/\(number): the row is not in the ledger")
            }
            // A second row under a key that is in the ledger, by somebody who took the unique index away.
            if loose.isEmpty, surplus > 0 { result.find("\(source.name): there are \(surplus) rows more than entries") }
        }
        try await findUnknownKinds(&result)
    }

    private func findUnknownKinds(_ result: inout LedgerVerification) async throws {
        let rows = try await database.read { [sources] tx in
            try tx.query(
                "SELECT subject, number, kind FROM ledger_intake WHERE kind NOT IN \(list: sources.map(\.kind)) LIMIT 100"
            )
        }
        for row in rows {
            result.find(
                "a waiting entry for \(try row.integer("subject")) is of the unknown kind \(try row.int("kind"))")
        }
    }
}

extension ReadTransaction {
    /// Rows of the ledger's own tables that nothing of ours reads, named; `states` is how many its state has.
    fileprivate func strangeRows(_ states: Int) throws -> [String] {
        // What stands before the first position is in no tree, and keeps the row that it names from getting one.
        let before = try query(
            "SELECT position, subject, kind, number FROM ledger_entry WHERE position < 0 ORDER BY position LIMIT 100")
        let stamps = try query(
            """
            SELECT checkpoint FROM ledger_stamp
            WHERE checkpoint NOT IN (SELECT number FROM ledger_checkpoint) ORDER BY checkpoint LIMIT 100
            """)
        return try before.map { row in
            let key = "of kind \(try row.int("kind")), \(try row.integer("subject"))/\(try row.integer("number"))"
            return "entry \(try row.int("position")) (\(key)): no entry has such a position"
        } + stamps.map { "checkpoint \(try $0.int("checkpoint")): it is gone, its time stamp is there" }
            + (states == 1 ? [] : ["the ledger has \(states) rows of its state and should have 1"])
    }
}
