import Core
import Store
import StoreTesting
import Testing

/// Whatever somebody with access to the tables does to one row under the ledger is found.
struct TamperingTests {
    private struct Table {
        let name: String
        let keys: [String]
        let columns: [String]
    }

    private static let tables = [
        Table(name: "note", keys: ["subject", "number"], columns: ["subject", "number", "words", "content"]),
        Table(
            name: "ledger_entry", keys: ["position"],
            columns: ["position", "subject", "kind", "number", "salt", "commitment"]),
        Table(
            name: "ledger_intake", keys: ["subject", "kind", "number"],
            columns: ["subject", "kind", "number", "salt", "commitment"]),
        Table(name: "ledger_node", keys: ["height", "number"], columns: ["height", "number", "hash"]),
        Table(name: "ledger_checkpoint", keys: ["number"], columns: ["number", "size", "note"]),
        Table(name: "ledger_adoption", keys: ["kind"], columns: ["kind", "subject", "number", "done"]),
        Table(name: "ledger_state", keys: ["id"], columns: ["id", "size", "checkpoints"]),
    ]

    @Test(arguments: TestDatabase.engines)
    func `a thousand tamperings with one row are all found`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.log.adopt()
            for subject in 1...26 {
                try await book.write(subject, 1...10)
                if subject % 5 == 0 || subject == 26 { try await book.log.sequence() }
            }
            try await book.write(30, 1...6)  // these wait for their positions
            let clean = try await book.log.verify(batch: 64)
            #expect(clean.findings == [] && clean.entries == 262 && clean.waiting == 6)
            var random = Repeatable(state: 20_250_701)
            var unseen: [String] = []
            for _ in 0..<1000 {
                guard let act = try await tamper(book, &random) else { continue }
                if try await book.findings().isEmpty { unseen.append(act.words) }
                try await book.database.write { tx in for statement in act.undo { try tx.execute(statement) } }
            }
            #expect(unseen == [])
            #expect(try await book.findings() == [], "every tampering was undone")
        }
    }

    private struct Act {
        let words: String
        let undo: [SQL]
    }

    private func tamper(_ book: LedgerBook, _ random: inout Repeatable) async throws -> Act? {
        // Mostly where people's data stand.
        let table = TamperingTests.tables[[0, 0, 0, 1, 1, 1, 2, 3, 4, 5, 6].randomElement(using: &random) ?? 0]
        let rows = try await book.database.read { tx in
            try tx.query(Self.text("SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)"))
        }.sorted { "\($0.values)" < "\($1.values)" }
        guard let row = rows.randomElement(using: &random), let other = rows.randomElement(using: &random) else {
            return nil
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            try await run(book, Self.delete(table, row))
            return Act(words: "removed from \(table.name): \(row.values)", undo: [Self.insert(table, row.values)])
        case 1:
            guard table.name != "ledger_state" else { return nil }
            var values = row.values
            for (index, column) in table.columns.enumerated() where table.keys.contains(column) {
                values[index] = .integer(Int64.random(in: 5000...9000, using: &random))
            }
            if let size = table.columns.firstIndex(of: "size") { values[size] = .integer(7000) }
            if table.name == "ledger_entry" { values[1] = .integer(8000) }
            try await run(book, Self.insert(table, values))
            return Act(
                words: "added to \(table.name): \(values)",
                undo: [Self.delete(table, Row(columns: table.columns, values: values))])
        case 2:
            let places = table.columns.indices.filter { !table.keys.contains(table.columns[$0]) }
            guard let place = places.randomElement(using: &random) else { return nil }
            let changed = Self.changed(row.values[place], &random)
            try await run(book, Self.set(table, row, place, changed))
            return Act(
                words: "changed \(table.columns[place]) of \(table.name): \(row.values)",
                undo: [Self.set(table, row, place, row.values[place])])
        default:
            guard row.values != other.values, table.name != "ledger_state" else { return nil }
            // Two rows change places: each gets the other's content under its own key.
            let places = table.columns.indices.filter { !table.keys.contains(table.columns[$0]) }
            func move(_ one: Row, _ two: Row) -> [SQL] {
                // Out of the way first, so that no unique column meets itself.
                [Self.delete(table, one), Self.delete(table, two)]
                    + [(one, two), (two, one)].map { key, content in
                        var values = key.values
                        for place in places { values[place] = content.values[place] }
                        return Self.insert(table, values)
                    }
            }
            // Equal content is no change.
            guard places.contains(where: { row.values[$0] != other.values[$0] }) else { return nil }
            let statements = move(row, other)
            try await book.database.write { tx in for statement in statements { try tx.execute(statement) } }
            return Act(
                words: "exchanged in \(table.name): \(row.values) and \(other.values)",
                undo: [
                    Self.delete(table, row), Self.delete(table, other), Self.insert(table, row.values),
                    Self.insert(table, other.values),
                ])
        }
    }

    private func run(_ book: LedgerBook, _ statement: SQL) async throws {
        try await book.database.write { try $0.execute(statement) }
    }

    private static func text(_ sql: String) -> SQL { SQL(stringLiteral: sql) }

    private static func insert(_ table: Table, _ values: [SQLValue]) -> SQL {
        text("INSERT INTO \(table.name) (\(table.columns.joined(separator: ", "))) VALUES ") + "\(rows: [values])"
    }

    private static func condition(_ table: Table, _ row: Row) -> SQL {
        table.keys.reduce(text(" WHERE 1 = 1")) { sum, key in
            sum + text(" AND \(key) = ") + "\(row.values[table.columns.firstIndex(of: key) ?? 0])"
        }
    }

    private static func delete(_ table: Table, _ row: Row) -> SQL {
        text("DELETE FROM \(table.name)") + condition(table, row)
    }

    private static func set(_ table: Table, _ row: Row, _ place: Int, _ value: SQLValue) -> SQL {
        text("UPDATE \(table.name) SET \(table.columns[place]) = ") + "\(value)" + condition(table, row)
    }

    private static func changed(_ value: SQLValue, _ random: inout Repeatable) -> SQLValue {
        switch value {
        case .integer(let number): return .integer(number + Int64.random(in: 1...3, using: &random) * 10_000)
        case .text(let text):
            var letters = Array(text.unicodeScalars)
            let place = letters.indices.randomElement(using: &random) ?? 0
            letters[place] = letters[place] == "a" ? "b" : "a"
            return .text(String(String.UnicodeScalarView(letters)))
        case .blob(var bytes):
            let place = bytes.indices.randomElement(using: &random) ?? 0
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            return .blob(bytes)
        case .null, .real: return .text("a")
        }
    }
}

/// The same sequence at every run, so that what was not found can be looked at again.
private struct Repeatable: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) | (state << 31)
    }
}
