import Store
import StoreTesting
import Testing

@Suite struct `A large result` {
    @Test(arguments: TestDatabase.engines)
    func `of 100,000 rows comes whole, again and again`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            try await database.write { transaction in
                for start in stride(from: 0, to: 100_000, by: 10_000) {
                    let rows = (start..<start + 10_000).map { [SQLValue.integer(Int64($0)), .text("dossier-\($0)")] }
                    try transaction.enqueue("INSERT INTO item (id, code) VALUES \(rows: rows)")
                }
            }
            for _ in 0..<4 {
                let sum = try await database.read { transaction in
                    try transaction.query("SELECT id, code FROM item").reduce(0) { $0 + (try $1.int("id")) }
                }
                #expect(sum == 99_999 * 50_000)
            }
        }
    }
}
