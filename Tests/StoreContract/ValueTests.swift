import Store
import StoreTesting
import Testing

@Suite struct `A value` {
    private func roundTrip(_ value: SQLValue, column: String, _ engine: Engine) async throws -> SQLValue? {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let column = SQL(stringLiteral: column)
            try await database.write {
                try $0.execute(
                    "INSERT INTO item (id, code, \(part: column)) VALUES (1, 'x', \(value))")
            }
            return try await database.read { try $0.query("SELECT \(part: column) FROM item").first?.values.first }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `of text comes back byte for byte`(_ engine: Engine) async throws {
        let texts = [
            "", "Nguyễn Thị Ánh", "Nguye\u{302}\u{303}n", "e\u{301}", "'; DROP TABLE item; --", "\"\u{301}",
            "\\ % _ $1",
            "👨‍👩‍👧 𠀀", "a\r\n\tb", String(repeating: "đ", count: 70_000),
        ]
        try await TestDatabase.with(engine, migrations: schema) { database in
            for (id, text) in texts.enumerated() {
                try await database.insert(id, code: text)
                let found = try await database.read { transaction in
                    try transaction.query("SELECT code FROM item WHERE code = \(text)").map { try $0.text("code") }
                }
                #expect(found.map { Array($0.utf8) } == [Array(text.utf8)])
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `with a NUL in its text is refused, not cut`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            await #expect(throws: StoreError.nulInText) { try await database.insert(1, code: "a\u{0}b") }
            let items = try await database.items()
            #expect(items == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `of bytes comes back whole`(_ engine: Engine) async throws {
        for blob: [UInt8] in [[], [0], Array(0...255), [UInt8](repeating: 0x5C, count: 100_000)] {
            #expect(try await roundTrip(.blob(blob), column: "content", engine) == .blob(blob))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `of number keeps every bit`(_ engine: Engine) async throws {
        for number: Int64 in [0, -1, .max, .min, (1 << 53) + 1] {
            #expect(try await roundTrip(.integer(number), column: "number", engine) == .integer(number))
        }
        for number: Double in [0.1, 1e308, .leastNonzeroMagnitude, 123_456_789.123_456_7] {
            #expect(try await roundTrip(.real(number), column: "amount", engine) == .real(number))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `that is absent comes back absent`(_ engine: Engine) async throws {
        for column in ["unit", "amount", "content"] {
            #expect(try await roundTrip(.null, column: column, engine) == .null)
        }
        let none: String? = nil
        try await TestDatabase.with(engine, migrations: schema) { database in
            let found = try await database.read { transaction in
                try transaction.query("SELECT CASE WHEN \(none) IS NULL THEN 1 ELSE 0 END AS absent")
            }
            #expect(try found.first?.bool("absent") == true)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `may be of another type in the same statement`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            for (id, unit) in [nil, 5, nil, 6].enumerated() {
                try await database.write {
                    try $0.execute("INSERT INTO item (id, code, unit) VALUES (\(id), \("c\(id)"), \(unit))")
                }
            }
            let units = try await database.read { transaction in
                try transaction.query("SELECT unit FROM item ORDER BY id").map { try $0.optionalInteger("unit") }
            }
            #expect(units == [nil, 5, nil, 6])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `may stand in a condition that is only sometimes there`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            for id in 1...3 { try await database.insert(id) }
            for (code, expected) in [(nil, 3), ("code-2", 1), (nil, 3), ("none", 0)] {
                let found = try await database.read { transaction in
                    try transaction.query("SELECT id FROM item WHERE \(code) IS NULL OR code = \(code)").count
                }
                #expect(found == expected)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `list may be empty, short or long`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let rows = (1...300).map { [SQLValue.integer(Int64($0)), .text("c\($0)")] }
            try await database.write { try $0.execute("INSERT INTO item (id, code) VALUES \(rows: rows)") }
            for list in [[], [7], Array(100...299)] {
                let found = try await database.read { transaction in
                    try transaction.query("SELECT id FROM item WHERE id IN \(list: list) ORDER BY id")
                        .map { try $0.int("id") }
                }
                #expect(found == list)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `list may have more lengths than statements are kept`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 1, migrations: schema) { database in
            try await database.insert(3)
            for length in 1...520 {
                let found = try await database.read { transaction in
                    try transaction.query("SELECT id FROM item WHERE id IN \(list: Array(1...length))").count
                }
                #expect(found == (length < 3 ? 0 : 1))
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `more or less than there are placeholders is refused`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            await #expect(throws: StoreError.valueCount) { try await database.read { try $0.query("SELECT ? AS one") } }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `that is computed has the same type on both engines`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let row = try await database.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO item (id, code, number, amount)
                    VALUES (1, 'a', \(Int64.max / 2), 1.5), (2, 'b', \(Int64.max / 2), 3)
                    """)
                return try transaction.query(
                    """
                    SELECT COUNT(*) AS count, SUM(number) AS sum, AVG(amount) AS average, MAX(code) AS last,
                        '{"a": {"b": 7}}' || '' AS joined, 3 > 2 AS greater
                    FROM item
                    """
                ).first
            }
            let found = try #require(row)
            #expect(found.columns == ["count", "sum", "average", "last", "joined", "greater"])
            #expect(
                found.values == [
                    .integer(2), .integer(Int64.max - 1), .real(2.25), .text("b"), .text("{\"a\": {\"b\": 7}}"),
                    .integer(1),
                ])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `order of text is that of code points`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            for (id, code) in ["b", "A", "đ", "a", "Z", "ă"].enumerated() { try await database.insert(id, code: code) }
            let codes = try await database.read { transaction in
                try transaction.query("SELECT code FROM item ORDER BY code").map { try $0.text("code") }
            }
            #expect(codes == ["A", "Z", "a", "b", "ă", "đ"])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `count of changed rows is that of the statement`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: schema) { database in
            let counts = try await database.write { transaction in
                [
                    try transaction.execute("INSERT INTO item (id, code) VALUES (1, 'a'), (2, 'b'), (3, 'c')"),
                    try transaction.execute("UPDATE item SET unit = 1 WHERE id > 1"),
                    try transaction.execute("INSERT INTO item (id, code) VALUES (1, 'a') ON CONFLICT DO NOTHING"),
                    try transaction.execute("CREATE TABLE other (id INTEGER)"),
                    try transaction.execute("DELETE FROM item WHERE id = 1"),
                ]
            }
            #expect(counts == [3, 2, 0, 0, 1])
        }
    }
}
