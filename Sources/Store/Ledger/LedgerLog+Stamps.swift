package import Core
package import Ledger

extension LedgerLog {
    /// The last checkpoint, unless it has its time stamp already.
    package func unstamped() async throws -> (number: Int, note: String)? {
        try await database.read { tx in
            try tx.query(
                """
                SELECT number, note FROM ledger_checkpoint
                WHERE number = (SELECT MAX(number) FROM ledger_checkpoint)
                    AND number NOT IN (SELECT checkpoint FROM ledger_stamp)
                """
            ).first.map { (try $0.int("number"), try $0.text("note")) }
        }
    }

    /// Keeps a stamp that was found to be over that checkpoint. Another node may have kept one already.
    package func keep(_ stamp: TimeStamp, over number: Int) async throws {
        try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO ledger_stamp (checkpoint, response) VALUES (\(number), \(stamp.response))
                ON CONFLICT (checkpoint) DO NOTHING
                """)
        }
    }

    /// The last checkpoint that has a time stamp, with it.
    package func stamped() async throws -> (note: String, response: [UInt8])? {
        try await database.read { tx in
            try tx.query(
                """
                SELECT c.note, s.response FROM ledger_stamp s JOIN ledger_checkpoint c ON c.number = s.checkpoint
                ORDER BY s.checkpoint DESC LIMIT 1
                """
            ).first.map { (try $0.text("note"), try $0.blob("response")) }
        }
    }
}
