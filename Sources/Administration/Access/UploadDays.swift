package import Core
import Crypto
import Store

// How many bytes of files somebody sent in a day, to all nodes together.
extension Accounts {
    /// `sender`: an account's number, or an address. Under a key and the day, so that the table tells of nobody where they were.
    package func sentBytes(of sender: String, on day: CivilDate) async throws -> Int {
        let digest = uploadDigest(sender, day)
        return try await database.read { tx in
            try tx.query("SELECT bytes FROM upload_day WHERE sender = \(digest) AND day = \(day)").first?.int("bytes")
        } ?? 0
    }

    /// Adds to them, and gives their sum.
    package func addSentBytes(_ bytes: Int, of sender: String, on day: CivilDate) async throws -> Int {
        let digest = uploadDigest(sender, day)
        return try await database.write { tx in
            try tx.query(
                """
                INSERT INTO upload_day (sender, day, bytes) VALUES (\(digest), \(day), \(bytes))
                ON CONFLICT (sender, day) DO UPDATE SET bytes = upload_day.bytes + excluded.bytes RETURNING bytes
                """
            ).first?.int("bytes") ?? bytes
        }
    }

    private func uploadDigest(_ sender: String, _ day: CivilDate) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: Array("upload\n\(day)\n\(sender)".utf8), using: SymmetricKey(data: settings.ticketKey)))
    }
}

enum UploadDays {
    static let table = Migration(
        16, "bytes of files by sender and day",
        both: """
            CREATE TABLE upload_day (
                sender BYTES NOT NULL,
                day TEXT NOT NULL,
                bytes BIGINT NOT NULL,
                PRIMARY KEY (sender, day)
            );
            CREATE INDEX upload_day_day ON upload_day (day);
            """)
}
