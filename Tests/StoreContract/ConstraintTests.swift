import Store
import StoreTesting
import Testing

@Suite struct `A constraint` {
    private func expect(
        _ expected: StoreError, _ engine: Engine, _ statements: SQL...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            await #expect(throws: expected, sourceLocation: sourceLocation) {
                try await database.write { for statement in statements { try $0.execute(statement) } }
            }
            let items = try await database.items()
            #expect(items == [], sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `on one column is named by table and column`(_ engine: Engine) async throws {
        try await expect(
            .uniqueViolation(constraint: "item.code"), engine,
            "INSERT INTO item (id, code) VALUES (1, 'same')", "INSERT INTO item (id, code) VALUES (2, 'same')")
    }

    @Test(arguments: TestDatabase.engines)
    func `on two columns is named by both`(_ engine: Engine) async throws {
        try await expect(
            .uniqueViolation(constraint: "item.unit,number"), engine,
            "INSERT INTO item (id, code, unit, number) VALUES (1, 'a', 7, 3)",
            "INSERT INTO item (id, code, unit, number) VALUES (2, 'b', 7, 3)")
    }

    @Test(arguments: TestDatabase.engines)
    func `over an expression is named by its index`(_ engine: Engine) async throws {
        let index = Migration(2, "index", both: "CREATE UNIQUE INDEX item_code_folded ON item (lower(code))")
        try await TestDatabase.with(engine, migrations: schema + [index]) { database in
            try await database.insert(1, code: "a")
            await #expect(throws: StoreError.uniqueViolation(constraint: "item_code_folded")) {
                try await database.insert(2, code: "A")
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `of reference, value and presence has its own error`(_ engine: Engine) async throws {
        try await expect(.foreignKeyViolation, engine, "INSERT INTO part (id, item_id) VALUES (1, 99)")
        try await expect(
            .checkViolation(constraint: "item_amount_positive"), engine,
            "INSERT INTO item (id, code, amount) VALUES (1, 'a', \(-1.5))")
        try await expect(
            .checkViolation(constraint: "item.code"), engine, "INSERT INTO item (id, code) VALUES (1, NULL)")
    }

    @Test(arguments: TestDatabase.engines)
    func `that holds at the commit fails its own body only`(_ engine: Engine) async throws {
        let deferred = Migration(
            2, "deferred",
            both: """
                CREATE TABLE leaf (id IDENTIFIER PRIMARY KEY,
                    item_id IDENTIFIER REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)
                """)
        try await TestDatabase.with(engine, migrations: schema + [deferred]) { database in
            await withTaskGroup(of: Void.self) { group in
                for id in 1...30 {
                    group.addTask {
                        do {
                            try await database.write { transaction in
                                try transaction.execute("INSERT INTO leaf (id, item_id) VALUES (\(id), \(id))")
                                if id != 13 {
                                    try transaction.execute("INSERT INTO item (id, code) VALUES (\(id), \("c\(id)"))")
                                }
                            }
                            #expect(id != 13)
                        } catch {
                            #expect(id == 13 && error as? StoreError == .foreignKeyViolation, "\(id): \(error)")
                        }
                    }
                }
            }
            let items = try await database.items()
            #expect(items == (1...30).filter { $0 != 13 })
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `does not tell bound values in its error`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            do {
                try await database.write { try $0.execute("INSERT INTO missing (id) VALUES (\("Nguyễn Văn A"))") }
                Issue.record("a missing table was written to")
            } catch StoreError.other(let code, let text) {
                #expect(code == (engine == .sqlite ? "sqlite.1" : "postgres.42P01"))
                #expect(text.contains("missing") && !text.contains("Nguyễn"))
            }
        }
    }
}
