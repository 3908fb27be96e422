package import Core
package import Ledger

/// The log of a database: what gives entries their positions, signs checkpoints and proves.
package struct LedgerLog: Sendable {
    package let database: any Database
    package let key: LedgerKey
    package let sources: [LedgerSource]

    /// `sources`: every table that enters; the ledger's own is added.
    package init(database: any Database, key: LedgerKey, sources: [LedgerSource]) {
        self.database = database
        self.key = key
        self.sources = [.adoptions] + sources
    }

    /// Gives positions to what waits, in batches so that writers get through between them, until nothing waits; every
    /// batch ends with a checkpoint. Returns how many entries got one: none, when another node is at it. Stops between
    /// two batches when the task is cancelled or after as many as `batches`; what waits still is the next call's.
    @discardableResult
    package func sequence(batch: Int = 1000, batches: Int = .max) async throws -> Int {
        var all = 0
        for _ in 0..<batches {
            let count = try await sequenceOnce(most: batch)
            all += count
            if count < batch || Task.isCancelled { break }
        }
        return all
    }

    private func sequenceOnce(most: Int) async throws -> Int {
        try await database.write { [key] tx in
            guard try tx.mayWorkAlone(at: .sequencing) else { return 0 }
            guard let state = try tx.query("SELECT size, checkpoints FROM ledger_state").first else {
                throw Problem(.fault, "ledger.incomplete")
            }
            let size = try state.int("size")
            let taken = try tx.query(
                """
                INSERT INTO ledger_entry (position, subject, kind, number, salt, commitment)
                SELECT \(size) - 1 + ROW_NUMBER() OVER (ORDER BY subject, kind, number), subject, kind, number, salt,
                    commitment
                FROM (SELECT * FROM ledger_intake ORDER BY subject, kind, number LIMIT \(most)) AS waiting
                RETURNING position, commitment
                """
            ).map { (position: try $0.int("position"), commitment: try $0.merkleHash("commitment")) }
            guard !taken.isEmpty else { return 0 }
            try tx.enqueue(
                """
                DELETE FROM ledger_intake WHERE (subject, kind, number) IN
                    (SELECT subject, kind, number FROM ledger_entry WHERE position >= \(size))
                """)
            var frontier = try MerkleFrontier(size: size, nodes: tx.merkleNode)
            var nodes: [[SQLValue]] = []
            for entry in taken.sorted(by: { $0.position < $1.position }) {
                frontier.append(.leaf(entry.commitment)) { height, index, hash in
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
