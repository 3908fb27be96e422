import Foundation
import Logging
import Store
import StoreSQLite
import StoreTesting
import Testing

@Suite struct `An SQLite file` {
    private func pragma(_ name: String, _ database: any Database) async throws -> SQLValue? {
        try await database.write { try $0.query("PRAGMA \(part: SQL(stringLiteral: name))").first?.values.first }
    }

    /// As when the disk is full: SQLite answers SQLITE_FULL at the page after this one.
    private func limit(pages: Int, _ database: any Database) async throws {
        _ = try await pragma("max_page_count = \(pages)", database)
    }

    @Test func `is written with synchronous FULL, in WAL mode, with references checked`() async throws {
        try await TestDatabase.with(.sqlite) { database in
            #expect(try await pragma("synchronous", database) == .integer(2))
            #expect(try await pragma("journal_mode", database) == .text("wal"))
            #expect(try await pragma("foreign_keys", database) == .integer(1))
            _ = try await database.read { try $0.query("SELECT 1 AS one") }
        }
    }

    @Test func `takes one commit from all who wait for it together`() async throws {
        try await TestDatabase.withPlace(.sqlite) { place in
            guard case .sqlite(let path) = place else { return }
            let database = try await TestDatabase.open(place, connections: 1)
            try await database.migrate(schema)
            func pagesLogged() throws -> Int {
                let size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
                return (size ?? 0) / 4096
            }
            let before = try pagesLogged()
            let (held, all) = (Meeting(), Meeting())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await database.write { _ in
                        held.pass()
                        all.arrive(of: 51)
                    }
                }
                held.arrive(of: 2)
                for id in 1...50 {
                    group.addTask {
                        all.pass()
                        try await database.insert(id)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.items() == Array(1...50))
            // Fifty commits would log the table's and two indexes' pages fifty times; those few that came a moment
            // late, or that a slow machine put into a group of their own, log them again.
            #expect(try pagesLogged() - before < 75)
            await database.close()
        }
    }

    @Test func `is written without only where a test's control asks for it`() async throws {
        try await TestDatabase.withPlace(.sqlite) { place in
            guard case .sqlite(let path) = place else { return }
            let control = try SQLiteDatabase.open(
                path: path, synchronous: .lossyControl, logger: Logger(label: "test"))
            #expect(try await pragma("synchronous", control) == .integer(1))
            await control.close()
        }
    }

    @Test func `on a full disk refuses what does not fit, whole, and goes on when there is space`() async throws {
        try await TestDatabase.with(.sqlite, migrations: schema) { database in
            try await database.insert(1)
            let used = try #require(try await pragma("page_count", database))
            guard case .integer(let pages) = used else { return }
            try await limit(pages: Int(pages) + 20, database)
            let refused = try await withThrowingTaskGroup(of: Int?.self) { group in
                for id in 2...40 {
                    group.addTask {
                        // One in ten needs 100 pages; the others fit.
                        let content = [UInt8](repeating: 7, count: id % 10 == 0 ? 400_000 : 100)
                        do {
                            try await database.write { transaction in
                                let code = "c\(id)"
                                try transaction.execute("INSERT INTO item (id, code) VALUES (\(id), \(code))")
                                try transaction.execute("UPDATE item SET content = \(content) WHERE id = \(id)")
                            }
                            return nil
                        } catch StoreError.other("sqlite.13", _) {
                            return id
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.compactMap(\.self).sorted()
            }
            #expect(refused == [10, 20, 30, 40])
            #expect(try await database.items() == (1...40).filter { $0 % 10 != 0 || $0 == 0 })

            try await limit(pages: 1 << 20, database)
            let content = [UInt8](repeating: 7, count: 400_000)
            try await database.write {
                try $0.execute("INSERT INTO item (id, code, content) VALUES (10, 'c10', \(content))")
            }
            #expect(try await database.items().count == 37)
            #expect(try await pragma("integrity_check", database) == .text("ok"))
        }
    }

    @Test func `is not opened where there is no directory, and says so`() async throws {
        #expect(throws: StoreError.self) {
            try SQLiteDatabase.open(path: "/nonexistent/motcua.sqlite", logger: Logger(label: "test"))
        }
    }

    @Test func `keeps its log short while it is written and read without pause`() async throws {
        try await TestDatabase.withPlace(.sqlite) { place in
            guard case .sqlite(let path) = place else { return }
            let database = try await TestDatabase.open(place, connections: 2)
            try await database.migrate(schema)
            let content = [UInt8](repeating: 7, count: 200_000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        while !Task.isCancelled {
                            // Two readers' snapshots overlap nearly always.
                            _ = try await database.read { transaction in
                                let count = try transaction.query("SELECT COUNT(*) AS n FROM item")
                                usleep(3000)
                                return count
                            }
                        }
                    }
                }
                for id in 1...600 {
                    let code = "c\(id)"
                    try await database.write {
                        try $0.execute("INSERT INTO item (id, code, content) VALUES (\(id), \(code), \(content))")
                    }
                }
                group.cancelAll()
                try await group.waitForAll()
            }
            // 120 MB went through it.
            let log = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
            #expect(try #require(log) < 80 << 20)
            await database.close()
            let left = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
            #expect(left == 0)
        }
    }
}
