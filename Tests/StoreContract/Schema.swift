import Store
import StoreTesting
import Testing

/// The tables that the contract's cases write to.
let schema = [
    Migration(
        1, "contract",
        both: """
            CREATE TABLE item (
                id IDENTIFIER PRIMARY KEY, code TEXT NOT NULL UNIQUE, unit IDENTIFIER, number IDENTIFIER,
                amount REAL8, content BYTES,
                CONSTRAINT item_amount_positive CHECK (amount > 0), UNIQUE (unit, number));
            CREATE TABLE part (id IDENTIFIER PRIMARY KEY, item_id IDENTIFIER NOT NULL REFERENCES item (id));
            CREATE TABLE counter (name TEXT PRIMARY KEY, value IDENTIFIER NOT NULL);
            INSERT INTO counter (name, value) VALUES ('one', 0), ('two', 0);
            """)
]

/// A domain's own refusal, which the store must hand through untouched.
struct Refused: Error, Equatable {}

extension Database {
    func insert(_ id: Int, code: String? = nil) async throws {
        let code = code ?? "code-\(id)"
        try await write { try $0.execute("INSERT INTO item (id, code) VALUES (\(id), \(code))") }
    }

    /// The ids of all items, in order, as a transaction that begins now sees them.
    func items() async throws -> [Int] {
        try await read { try $0.query("SELECT id FROM item ORDER BY id").map { try $0.int("id") } }
    }

    func counter(_ name: String) async throws -> Int {
        try await read { transaction in
            try transaction.query("SELECT value FROM counter WHERE name = \(name)").first?.int("value") ?? -1
        }
    }
}
