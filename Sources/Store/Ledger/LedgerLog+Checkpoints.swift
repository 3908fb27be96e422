package import Core
import Ledger

extension LedgerLog {
    /// The signed note of a size; nil when the log has no checkpoint of it.
    package func checkpoint(ofSize size: Int) async throws -> String? {
        try await database.read { tx in
            try tx.query("SELECT note FROM ledger_checkpoint WHERE size = \(size)").first?.text("note")
        }
    }

    /// The signed notes of larger sizes, the smallest first.
    package func checkpoints(after size: Int, limit: Int) async throws -> [(size: Int, note: String)] {
        try await database.read { tx in
            try tx.query(
                "SELECT size, note FROM ledger_checkpoint WHERE size > \(size) ORDER BY size LIMIT \(limit)"
            ).map { (try $0.int("size"), try $0.text("note")) }
        }
    }
}
