package import Core
package import Ledger

/// A leaf of the log and where it stands; the proof is towards the tree of `checkpoint`.
package struct ProvedEntry: Sendable {
    package let position: Int
    package let leaf: MerkleHash
    package let proof: [MerkleHash]
}

extension LedgerLog {
    /// The last checkpoint's note; nil as long as the log is empty.
    package func checkpoint() async throws -> String? {
        try await database.read { tx in try tx.lastCheckpoint()?.note }
    }

    /// The proof that the leaf at `position` is among the first `size`. Throws `ledger.position_unknown` and
    /// `ledger.size_unknown` for what is beyond the last checkpoint.
    package func inclusion(at position: Int, in size: Int? = nil) async throws -> (ProvedEntry, size: Int) {
        try await database.read { tx in
            let size = try tx.checked(size)
            guard position >= 0, position < size else { throw Problem(.notFound, "ledger.position_unknown") }
            return (try tx.proved(position, in: size), size)
        }
    }

    /// The proof that the log of `size` entries begins with that of `old`. Throws as `inclusion` does; `old` must be
    /// at least 1, since of the empty log nothing is proved.
    package func consistency(from old: Int, to size: Int? = nil) async throws -> (proof: [MerkleHash], size: Int) {
        try await database.read { tx in
            let size = try tx.checked(size)
            guard old >= 1, old <= size else { throw Problem(.notFound, "ledger.size_unknown") }
            return (try MerkleProof.consistency(from: old, to: size, nodes: tx.merkleNode), size)
        }
    }

    /// Where a row stands in the log; nil as long as it waits. Throws `ledger.entry_unknown`.
    package func position(of source: LedgerSource, subject: Int64, number: Int64) async throws -> Int? {
        try await database.read { tx in
            let found = try tx.query(
                """
                SELECT position FROM ledger_entry
                WHERE subject = \(subject) AND kind = \(source.kind) AND number = \(number)
                """
            ).first
            if let found { return try found.int("position") }
            let waiting = try tx.query(
                """
                SELECT 1 AS one FROM ledger_intake
                WHERE subject = \(subject) AND kind = \(source.kind) AND number = \(number)
                """)
            guard !waiting.isEmpty else { throw Problem(.notFound, "ledger.entry_unknown") }
            return nil
        }
    }

    /// The rows that `rows` chooses of a source (a condition on its `subject` and `number`), each with its salt and
    /// its proof, for a file that proves them; and the checkpoint. Rows that wait get their positions first: by this node,
    /// or by the one that is at it, as long as `patience` lasts. A file that left a row out would tell less than it
    /// says, so this throws `ledger.entry_waits` when one waits still, and `ledger.incomplete` when the log is empty or
    /// lacks what a row is proved with.
    package func entries(
        of source: LedgerSource, where condition: SQL, patience: Duration = .seconds(2)
    ) async throws -> (entries: [Evidence.Entry], checkpoint: String) {
        let began = ContinuousClock.now
        while true {
            do {
                try await sequence()
            } catch let problem as Problem where problem.kind == .conflict {
                // Somebody forged entries: what they keep from its position waits.
            }
            if let proved = try await provedEntries(of: source, where: condition) { return proved }
            guard ContinuousClock.now - began < patience else { throw Problem(.unavailable, "ledger.entry_waits") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Nil as long as one of them waits.
    private func provedEntries(
        of source: LedgerSource, where condition: SQL
    ) async throws -> (entries: [Evidence.Entry], checkpoint: String)? {
        try await database.read { tx in
            let last = try tx.lastCheckpoint()
            let rows = try tx.query(
                """
                SELECT e.position, e.salt, i.salt AS waiting, r.* FROM (\(part: source.rows)) AS r
                LEFT JOIN ledger_entry e ON e.subject = r.subject AND e.number = r.number
                    AND e.kind = \(source.kind) AND e.position >= 0 AND e.position < \(last?.size ?? 0)
                LEFT JOIN ledger_intake i ON i.subject = r.subject AND i.number = r.number AND i.kind = \(source.kind)
                WHERE \(part: condition) ORDER BY e.position
                """)
            let missing = try rows.filter { try $0.optionalInteger("position") == nil }
            if !missing.isEmpty, try missing.allSatisfy({ try $0.optionalBlob("waiting") != nil }) { return nil }
            guard let last, missing.isEmpty else { throw Problem(.fault, "ledger.incomplete") }
            let entries = try rows.map { row in
                guard case .blob(let salt) = row.values[1] else { throw Problem(.fault, "ledger.incomplete") }
                let position = try row.int("position")
                return Evidence.Entry(
                    kind: source.name, fields: row.values.dropFirst(3).map(\.evidence), salt: salt,
                    position: position, proof: try tx.proved(position, in: last.size).proof)
            }
            return (entries, last.note)
        }
    }
}

extension ReadTransaction {
    func lastCheckpoint() throws -> (size: Int, note: String)? {
        try query("SELECT size, note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1").first.map {
            (try $0.int("size"), try $0.text("note"))
        }
    }

    fileprivate func checked(_ size: Int?) throws -> Int {
        let last = try lastCheckpoint()?.size ?? 0
        guard let size else { return last }
        guard size >= 1, size <= last else { throw Problem(.notFound, "ledger.size_unknown") }
        return size
    }

    fileprivate func proved(_ position: Int, in size: Int) throws -> ProvedEntry {
        ProvedEntry(
            position: position, leaf: try merkleNode(0, position),
            proof: try MerkleProof.inclusion(of: position, in: size, nodes: merkleNode))
    }
}
