import Core
import Ledger
import Store
import StoreTesting

/// A table under a ledger, as simple as can be.
struct LedgerBook: Sendable {
    static let migrations =
        [
            Migration(
                1, "notes",
                both: """
                    CREATE TABLE note (
                        subject IDENTIFIER NOT NULL, number IDENTIFIER NOT NULL, words TEXT, content BYTES,
                        PRIMARY KEY (subject, number));
                    """)
        ] + LedgerMigrations.all

    static let source = LedgerSource(
        kind: 7, name: "note", rows: "SELECT subject, number, words, content FROM note")

    let database: any Database
    let log: LedgerLog

    init(_ database: any Database) throws {
        self.database = database
        log = LedgerLog(
            database: database, key: try LedgerKey(seed: (0..<32).map { UInt8($0) }), sources: [LedgerBook.source])
    }

    static func with(_ engine: Engine, _ body: @Sendable (LedgerBook) async throws -> Void) async throws {
        try await TestDatabase.with(engine, migrations: migrations) { try await body(LedgerBook($0)) }
    }

    /// Writes rows and enters them, in one transaction.
    func write(_ subject: Int, _ numbers: ClosedRange<Int>) async throws {
        try await database.write { tx in
            let rows = numbers.map { number in
                [subject.sqlValue, number.sqlValue, .text("words \(subject) \(number)"), SQLValue.blob([1, 2])]
            }
            try tx.enqueue("INSERT INTO note (subject, number, words, content) VALUES \(rows: rows)")
            try tx.enter(
                rows.enumerated().map { index, row in
                    LedgerRow(
                        LedgerBook.source, subject: Int64(subject), number: Int64(numbers.lowerBound + index),
                        Array(row[2...]))
                })
        }
    }

    func findings() async throws -> [String] { try await log.verify(batch: 64).findings }
}
