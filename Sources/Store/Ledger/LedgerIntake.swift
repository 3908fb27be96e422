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
