import Store
import StoreTesting
import Testing

@Suite struct `A commit` {
    @Test(arguments: TestDatabase.engines)
    func `is seen by every read that begins after it`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            for id in 1...20 {
                try await database.insert(id)
                #expect(try await database.items().last == id)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `that a body refuses leaves nothing and hands its error through`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            await #expect(throws: Refused()) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO item (id, code) VALUES (1, 'a')")
                    try transaction.enqueue("INSERT INTO item (id, code) VALUES (2, 'b')")
                    throw Refused()
                }
            }
            let items = try await database.items()
            #expect(items == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is refused alone among fifty that share one`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let refused = try await withThrowingTaskGroup(of: Int?.self) { group in
                for id in 1...50 {
                    group.addTask {
                        do {
                            try await database.write { transaction in
                                try transaction.execute("INSERT INTO item (id, code) VALUES (\(id), \("c\(id)"))")
                                if id % 10 == 7 { throw Refused() }
                            }
                            return nil
                        } catch is Refused {
                            return id
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.compactMap(\.self).sorted()
            }
            #expect(refused == [7, 17, 27, 37, 47])
            #expect(try await database.items() == (1...50).filter { $0 % 10 != 7 })
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is acknowledged to nobody before others can see it`(_ engine: Engine) async throws {
        try await TestDatabase.withPlace(engine) { place in
            let writer = try await TestDatabase.open(place, connections: 8)
            try await writer.migrate(schema)
            // Another pool shares nothing with the writer but the database itself.
            let witness = try await TestDatabase.open(place)
            let unseen = try await withThrowingTaskGroup(of: Int.self) { group in
                for id in 1...200 {
                    group.addTask {
                        try await writer.insert(id)
                        let rows = try await witness.read { try $0.query("SELECT 1 FROM item WHERE id = \(id)") }
                        return rows.isEmpty ? 1 : 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(unseen == 0)
            #expect(try await witness.items().count == 200)
            await writer.close()
            await witness.close()
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `holds when the task that asked for it is cancelled`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let tasks = (1...20).map { id in Task { try await database.insert(id) } }
            for task in tasks { task.cancel() }
            for task in tasks { try await task.value }
            #expect(try await database.items() == Array(1...20))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `tells of an error in what was enqueued and writes nothing`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            try await database.insert(1)
            await #expect(throws: StoreError.uniqueViolation(constraint: "item.id")) {
                try await database.write { transaction in
                    try transaction.enqueue("INSERT INTO item (id, code) VALUES (2, 'b')")
                    try transaction.enqueue("INSERT INTO item (id, code) VALUES (1, 'c')")
                }
            }
            #expect(try await database.items() == [1])
            try await database.insert(3)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is refused after an error that the body swallowed`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            try await database.insert(1)
            await #expect(throws: StoreError.uniqueViolation(constraint: "item.id")) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO item (id, code) VALUES (2, 'b')")
                    _ = try? transaction.execute("INSERT INTO item (id, code) VALUES (1, 'c')")
                }
            }
            #expect(try await database.items() == [1])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is refused after close, and what was accepted before is finished`(_ engine: Engine) async throws {
        try await TestDatabase.withPlace(engine) { place in
            let database = try await TestDatabase.open(place)
            try await database.migrate(schema)
            let outcomes = await withTaskGroup(of: Int?.self) { group in
                for id in 1...100 {
                    group.addTask {
                        do {
                            try await database.insert(id)
                            return id
                        } catch {
                            #expect(error as? StoreError == .closed)
                            return nil
                        }
                    }
                }
                group.addTask {
                    await database.close()
                    return nil
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            await #expect(throws: StoreError.closed) { try await database.insert(1000) }
            await #expect(throws: StoreError.closed) { try await database.items() }
            let again = try await TestDatabase.open(place)
            #expect(try await again.items() == outcomes.compactMap(\.self).sorted())
            await again.close()
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `cannot be made through a transaction that escaped its body`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            try await database.write { transaction in
                escaped.value = transaction
                try transaction.execute("INSERT INTO item (id, code) VALUES (1, 'a')")
            }
            #expect(throws: StoreError.closed) { try escaped.value?.query("SELECT id FROM item") }
            escaped.value = nil
        }
    }
}

/// What a careless body might do with its transaction.
private final class Escaped: @unchecked Sendable {  // no lock: one test writes it, and then reads it
    var value: (any WriteTransaction)?
}
private let escaped = Escaped()
