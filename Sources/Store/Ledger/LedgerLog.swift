package import Core
package import Ledger

/// The log of a database: what gives entries their positions, signs checkpoints and proves.
package struct LedgerLog: Sendable {
    package let database: any Database
    package let key: LedgerKey
    package let sources: [LedgerSource]
    /// Whether an earlier start began the log with this key, see ``begin(_:_:)``: then an empty one was emptied.
    package let isBegun: Bool
    let refused = RefusedEntries()

    /// `sources`: every table that enters; the ledger's own is added.
    package init(database: any Database, key: LedgerKey, sources: [LedgerSource], isBegun: Bool = false) {
        self.isBegun = isBegun
        self.database = database
        self.key = key
        self.sources = [.adoptions] + sources
    }

    /// Gives positions to what waits and matches its row, in batches so that writers get through between them, until
    /// nothing waits; every batch ends with a checkpoint. Returns how many entries got one: none, when another node is at
    /// it. Stops between two batches when the task is cancelled or after as many as `batches`; what waits still is the
    /// next call's. What matches no row is not signed: ``refusals()`` tells it. Throws `ledger.intake_forged`,
    /// `ledger.intake_changed`.
    @discardableResult
    package func sequence(batch: Int = 1000, batches: Int = .max) async throws -> Int {
        var all = 0
        for _ in 0..<batches {
            let (count, more) = try await sequenceOnce(most: batch)
            all += count
            if !more || Task.isCancelled { break }
        }
        return all
    }

    /// The entries that got a position, and whether more may wait.
    private func sequenceOnce(most: Int) async throws -> (count: Int, more: Bool) {
        let (waiting, isAll) = try await checked(most)
        guard !waiting.isEmpty else { return (0, false) }
        let count = try await database.write { [key] tx -> Int? in
            guard try tx.mayWorkAlone(at: .sequencing) else { return nil }
            guard let state = try tx.query("SELECT size, checkpoints FROM ledger_state").first else {
                throw Problem(.fault, "ledger.incomplete")
            }
            let size = try state.int("size")
            // Another node may have been at some of them since they were compared; what was changed since is left for
            // the next time.
            let there = try tx.query(
                """
                DELETE FROM ledger_intake WHERE (subject, kind, number) IN (VALUES \(rows: waiting.map(\.key)))
                RETURNING subject, kind, number, salt, commitment
                """
            ).map { row in
                [
                    SQLValue.integer(try row.integer("subject")), try row.int("kind").sqlValue,
                    .integer(try row.integer("number")), .blob(try row.blob("salt")),
                    .blob(try row.blob("commitment")),
                ]
            }
            let left = Set(there)
            let taken = waiting.filter { left.contains($0.key + [.blob($0.salt), .blob($0.commitment)]) }
            guard taken.count == there.count else { throw Problem(.conflict, "ledger.intake_changed") }
            guard !taken.isEmpty else { return 0 }
            let rows = taken.enumerated().map { index, entry in
                [(size + index).sqlValue] + entry.key + [.blob(entry.salt), .blob(entry.commitment)]
            }
            try tx.enqueue(
                """
                INSERT INTO ledger_entry (position, subject, kind, number, salt, commitment) VALUES \(rows: rows)
                """)
            var frontier = try MerkleFrontier(size: size, nodes: tx.merkleNode)
            var nodes: [[SQLValue]] = []
            for entry in taken {
                guard let commitment = MerkleHash(entry.commitment) else {
                    throw Problem(.fault, "store.wrong_type", ["column": "commitment"])
                }
                frontier.append(.leaf(commitment)) { height, index, hash in
                    guard height % LedgerLog.storedHeights == 0 else { return }
                    nodes.append([height.sqlValue, index.sqlValue, .blob(hash.bytes)])
                }
            }
            if !nodes.isEmpty { try tx.enqueue("INSERT INTO ledger_node (height, number, hash) VALUES \(rows: nodes)") }
            let number = try state.int("checkpoints") + 1
            let checkpoint = Checkpoint(origin: key.name, size: frontier.size, root: frontier.root)
            try tx.enqueue(
                """
                INSERT INTO ledger_checkpoint (number, size, note)
                VALUES (\(number), \(checkpoint.size), \(try checkpoint.signed(by: key).note))
                """)
            try tx.enqueue("UPDATE ledger_state SET size = \(frontier.size), checkpoints = \(number)")
            return taken.count
        }
        return (count ?? 0, count != nil && !isAll)
    }

    /// Of the tree's nodes those at every eighth height are stored; the rest is made of at most 128 of them.
    static let storedHeights = 8
}

extension ReadTransaction {
    /// A node of the log's tree. Throws `ledger.incomplete` when rows are missing.
    func merkleNode(_ height: Int, _ index: Int) throws -> MerkleHash {
        let base = height / LedgerLog.storedHeights * LedgerLog.storedHeights
        let count = 1 << (height - base)
        let (first, end) = (index * count, (index + 1) * count)
        let rows =
            base == 0
            ? try query(
                """
                SELECT commitment AS hash FROM ledger_entry WHERE position >= \(first) AND position < \(end)
                ORDER BY position
                """)
            : try query(
                """
                SELECT hash FROM ledger_node WHERE height = \(base) AND number >= \(first) AND number < \(end)
                ORDER BY number
                """)
        guard rows.count == count else { throw Problem(.fault, "ledger.incomplete") }
        var frontier = MerkleFrontier()
        for row in rows {
            let hash = try row.merkleHash("hash")
            frontier.append(base == 0 ? .leaf(hash) : hash)
        }
        return frontier.root
    }
}

extension Row {
    func merkleHash(_ column: String) throws -> MerkleHash {
        guard let hash = MerkleHash(try blob(column)) else {
            throw Problem(.fault, "store.wrong_type", ["column": column])
        }
        return hash
    }
}
