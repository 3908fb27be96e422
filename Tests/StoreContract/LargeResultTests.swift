import Foundation
import Store
import StoreTesting
import Testing

@Suite struct `A large result` {
    /// Resident memory of this process in bytes, from the kernel.
    private func resident() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (Int(status.split(separator: " ")[1]) ?? 0) * 4096
    }

    @Test(arguments: TestDatabase.engines)
    func `of 100,000 rows takes tens of megabytes and gives them back`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            try await database.write { transaction in
                for start in stride(from: 0, to: 100_000, by: 10_000) {
                    let rows = (start..<start + 10_000).map { [SQLValue.integer(Int64($0)), .text("dossier-\($0)")] }
                    try transaction.enqueue("INSERT INTO item (id, code) VALUES \(rows: rows)")
                }
            }
            let before = try resident()
            for _ in 0..<4 {
                let sum = try await database.read { transaction in
                    try transaction.query("SELECT id, code FROM item").reduce(0) { $0 + (try $1.int("id")) }
                }
                #expect(sum == 99_999 * 50_000)
            }
            #expect(try resident() - before < 120 << 20)
        }
    }
}
