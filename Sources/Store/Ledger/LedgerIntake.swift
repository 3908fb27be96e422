package import Core
import Ledger

extension WriteTransaction {
    /// Enters rows, which this same transaction writes to their tables, into the ledger: a commitment each, with a salt
    /// of its own. They get their positions later, so that no writer waits for another.
    package func enter(_ rows: [LedgerRow]) throws {
        for start in stride(from: 0, to: rows.count, by: 1000) {
            let values = rows[start..<min(start + 1000, rows.count)].map { row in
                let salt = LeafContent.randomSalt()
                let commitment = row.content.commitment(salt: salt).bytes
                return [
                    .integer(row.subject), row.source.kind.sqlValue, .integer(row.number), .blob(salt),
                    SQLValue.blob(commitment),
                ]
            }
            try enqueue(
                "INSERT INTO ledger_intake (subject, kind, number, salt, commitment) VALUES \(rows: values)")
        }
    }

    /// Takes a row's salt away, so that the leaf that stays tells nothing of what the caller erases with it in this
    /// same transaction. That it was erased, when and why, enters the ledger too. Throws `ledger.entry_unknown` for a
    /// row that has no position yet, or none at all.
    package func erase(
        _ source: LedgerSource, subject: Int64, number: Int64, id: Identifier, at moment: Instant, reason: String
    ) throws {
        let changed = try execute(
            """
            UPDATE ledger_entry SET salt = NULL
            WHERE subject = \(subject) AND kind = \(source.kind) AND number = \(number) AND salt IS NOT NULL
            """)
        guard changed == 1 else { throw Problem(.notFound, "ledger.entry_unknown") }
        try enqueue(
            """
            INSERT INTO ledger_erasure (subject, kind, number, id, at, reason)
            VALUES (\(subject), \(source.kind), \(number), \(id), \(moment), \(reason))
            """)
        try enter([
            LedgerRow(
                .erasures, subject: id.rawValue, number: 0,
                [.integer(subject), source.kind.sqlValue, .integer(number), moment.sqlValue, .text(reason)])
        ])
    }

    /// Whether this transaction may do the work of which only one node does some at a time; it keeps others from it
    /// until it ends. SQLite has one writer in any case.
    func mayWorkAlone(at work: OneAtATime) throws -> Bool {
        guard engine == .postgres else { return true }
        return try query("SELECT pg_try_advisory_xact_lock(\(work.rawValue)) AS taken").first?.bool("taken") ?? false
    }
}

/// Work that no two nodes do at once, by arbitrary numbers that all nodes know.
enum OneAtATime: Int64 {
    case sequencing = 120_350_362_198_370
    case adopting = 120_350_362_198_371
}
