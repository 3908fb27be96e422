import Core
import Store
import StoreTesting
import Testing

@Suite struct `A migration` {
    private static let next = Migration(2, "colour", both: "ALTER TABLE item ADD COLUMN colour TEXT")

    private func problem(_ work: () async throws -> Void) async -> Problem? {
        do {
            try await work()
            return nil
        } catch {
            return error as? Problem
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is applied once, in order, whatever the order of the list`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            #expect(try await database.migrate([`A migration`.next] + schema) == [1, 2])
            #expect(try await database.migrate(schema + [`A migration`.next]) == [])
            let third = Migration(3, "size", both: "ALTER TABLE item ADD COLUMN size IDENTIFIER")
            #expect(try await database.migrate(schema + [`A migration`.next, third]) == [3])
            try await database.write {
                try $0.execute("INSERT INTO item (id, code, colour, size) VALUES (1, 'a', 'xanh', 3)")
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `that was edited, repeated or comes late is refused by name`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let edited = await problem { try await database.migrate([Migration(1, "contract", both: "SELECT 1")]) }
            #expect(edited?.code == "store.migration_edited")
            #expect(edited?.parameters == ["number": "1", "name": "contract"])

            let repeated = await problem {
                try await database.migrate(schema + [`A migration`.next, Migration(2, "again", both: "SELECT 1")])
            }
            #expect(repeated?.code == "store.migration_repeated")
            #expect(repeated?.parameters["name"] == "again")

            let late = await problem { try await database.migrate(schema + [Migration(0, "zero", both: "SELECT 1")]) }
            #expect(late?.code == "store.migration_late")
            #expect(late?.parameters["number"] == "0")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `that is missing, unknown or edited is told without changing anything`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let other = Problem(.conflict, "database.other_version")
            await #expect(throws: other) { try await database.requireMigrated(schema) }
            try await database.migrate(schema)
            try await database.requireMigrated(schema)
            await #expect(throws: other) { try await database.requireMigrated(schema + [`A migration`.next]) }
            await #expect(throws: other) { try await database.requireMigrated([]) }
            await #expect(throws: other) {
                try await database.requireMigrated([Migration(1, "contract", both: "SELECT 1")])
            }
            #expect(try await database.migrate(schema + [`A migration`.next]) == [2])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `of one module may come after a higher number of another`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let other = Migration(100, "of another module", both: "CREATE TABLE other (id IDENTIFIER PRIMARY KEY)")
            let first = try await database.migrate(schema + [other])
            let second = try await database.migrate(schema + [`A migration`.next, other])
            #expect(first == [100] && second == [2])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `that fails leaves the schema as it was`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let broken = Migration(
                2, "broken",
                both: "CREATE TABLE half (id INTEGER); INSERT INTO half VALUES (1); SELECT nonsense FROM half;")
            let before = try await database.schemaDescription()
            await #expect(throws: StoreError.self) { try await database.migrate(schema + [broken]) }
            #expect(try await database.schemaDescription() == before)
            #expect(try await database.migrate(schema + [`A migration`.next]) == [2])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is applied by one of several nodes that start at once`(_ engine: Engine) async throws {
        try await TestDatabase.withPlace(engine) { place in
            let all = schema + [`A migration`.next]
            let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let node = try await TestDatabase.open(place, connections: 1)
                        let applied: Result<[Int], any Error>
                        do { applied = .success(try await node.migrate(all)) } catch { applied = .failure(error) }
                        await node.close()
                        return try applied.get()
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == [1, 2])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `shows in the description of the schema`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let before = try await database.schemaDescription()
            #expect(before.contains("item_amount_positive") && before.contains("TABLE part"))
            #expect(try await database.schemaDescription() == before)
            try await database.migrate(schema + [`A migration`.next])
            let after = try await database.schemaDescription()
            #expect(after != before && after.contains("colour"))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `does not disturb statements that are prepared already`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 1, migrations: schema) { database in
            @Sendable func columns() async throws -> [String] {
                try await database.read { try $0.query("SELECT * FROM counter ORDER BY name") }.first?.columns ?? []
            }
            #expect(try await columns() == ["name", "value"])
            let wider = Migration(2, "wider", both: "ALTER TABLE counter ADD COLUMN note TEXT")
            try await database.migrate(schema + [wider])
            #expect(try await columns() == ["name", "value", "note"])
        }
    }
}
