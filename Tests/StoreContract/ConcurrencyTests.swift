import Glibc
import Store
import StoreTesting
import Synchronization
import Testing

@Suite struct `Concurrent writers` {
    @Test(arguments: TestDatabase.engines)
    func `count without a gap and without a duplicate`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 8, migrations: schema) { database in
            let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        var own: [Int] = []
                        for _ in 0..<5 {
                            let rows = try await database.write { transaction in
                                try transaction.query(
                                    "UPDATE counter SET value = value + 1 WHERE name = 'one' RETURNING value")
                            }
                            own.append(try #require(try rows.first?.int("value")))
                        }
                        return own
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(numbers.sorted() == Array(1...320))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `who read before they write lose no update`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 8, migrations: schema) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try await database.write { transaction in
                            let rows = try transaction.queryForUpdate("SELECT value FROM counter WHERE name = 'two'")
                            let value = try rows.first?.int("value") ?? 0
                            try transaction.execute("UPDATE counter SET value = \(value + 1) WHERE name = 'two'")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.counter("two") == 64)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `who lock two rows in opposite order both succeed`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 2, migrations: schema) { database in
            let runs = Tally()
            let meeting = Meeting()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [["one", "two"], ["two", "one"]] {
                    group.addTask {
                        try await database.write { transaction in
                            runs.add()
                            for name in order {
                                try transaction.execute("UPDATE counter SET value = value + 1 WHERE name = \(name)")
                                // On PostgreSQL both hold their first row before either asks for its second.
                                if engine == .postgres, name == order[0] { meeting.arrive(of: 2) }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.counter("one") == 2)
            #expect(try await database.counter("two") == 2)
            // The server breaks the deadlock by failing one of them, and the store repeats that one (more than once
            // if it comes back too early).
            #expect(engine == .postgres ? runs.total >= 3 : runs.total == 2)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `do not move the snapshot of a read`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            try await database.insert(1)
            let (first, second) = try await database.read { transaction in
                let first = try transaction.query("SELECT id FROM item").count
                let isWritten = Meeting()
                Task {
                    try await database.insert(2)
                    isWritten.arrive(of: 2)
                }
                isWritten.arrive(of: 2)
                return (first, try transaction.query("SELECT id FROM item").count)
            }
            #expect((first, second) == (1, 1))
            #expect(try await database.items() == [1, 2])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `cannot write in a read`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            await #expect(throws: StoreError.self) {
                try await database.read { try $0.query("INSERT INTO item (id, code) VALUES (1, 'a') RETURNING id") }
            }
            let items = try await database.items()
            #expect(items == [])
        }
    }
}

/// A place where threads wait for each other, once; those that come later pass.
final class Meeting: Sendable {
    private let present = Atomic<Int>(0)

    /// Says that somebody is there who does not wait.
    func pass() { present.add(1, ordering: .sequentiallyConsistent) }

    func arrive(of count: Int) {
        pass()
        let end = ContinuousClock.now + .seconds(10)
        while present.load(ordering: .sequentiallyConsistent) < count, ContinuousClock.now < end { usleep(200) }
    }
}

/// Counts across threads.
final class Tally: Sendable {
    private let count = Atomic<Int>(0)
    func add() { count.add(1, ordering: .relaxed) }
    var total: Int { count.load(ordering: .relaxed) }
}
