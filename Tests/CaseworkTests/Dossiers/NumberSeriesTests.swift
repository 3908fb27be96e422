import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// Numbers of papers by unit, symbol as printed, and year.
@Suite struct NumberSeriesTests {
    static let migrations = Administration.migrations + CaseworkMigrations.all
    static let file = "procedures/household-business/procedure.yaml"

    /// The one-stop pack, whose certificate and refusal of a household business bear one symbol.
    private static func source() throws -> PackSource {
        var files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        let text = String(decoding: files[file] ?? [], as: UTF8.self)
        files[file] = Array(text.replacing("certificate: GCN-HKD", with: "certificate: TB").utf8)
        return PackSource(origin: "", files: files)
    }

    private func office(_ database: any Database) async throws -> Office {
        try await Office(database, packs: [try PackReader.stored(try Self.source())])
    }

    private func signed(_ office: Office, grant: Bool = true) async throws -> Receipt {
        let receipt = try await office.file()
        for (step, outcome, role) in ResultTests.way.dropLast() {
            _ = try await office.act(receipt, step, outcome, role)
        }
        _ = try await office.act(receipt, "sign", grant ? "grant" : "refuse", .leader, reason: grant ? nil : "Không đủ")
        return receipt
    }

    private func issue(_ office: Office, _ receipt: Receipt, grant: Bool = true) async throws -> IssuedDocument {
        let dossier = try await office.act(receipt, grant ? "issue" : "issue_refusal", "issued", .clerk)
        return try #require(dossier.documents.first)
    }

    @Test(arguments: TestDatabase.engines)
    func `two documents of equal symbol share one series, issued at once too`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 8, migrations: Self.migrations) { database in
            let office = try await office(database)
            var ready: [(Receipt, Bool)] = []
            for number in 0..<16 { ready.append((try await signed(office, grant: number % 2 == 0), number % 2 == 0)) }
            let all = ready
            let issued = try await withThrowingTaskGroup(of: IssuedDocument.self) { group in
                for (receipt, grant) in all { group.addTask { try await issue(office, receipt, grant: grant) } }
                return try await group.reduce(into: [IssuedDocument]()) { $0.append($1) }
            }
            #expect(issued.map(\.number).sorted() == Array(1...16))
            #expect(Set(issued.map(\.document)) == ["certificate", "refusal"])
            let pack = try PackReader.stored(try Self.source())
            let procedure = try #require(pack.procedures["household-business"])
            #expect(Set(issued.map { procedure.number(of: $0) }).count == 16)
            let late = try await signed(office, grant: false)
            office.clock.set("2027-01-04T09:00+07:00")
            #expect(try await issue(office, late, grant: false).number == 1)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a number that was not saved was not given, and blanks or small letters make no other series`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let first = try await Self.next("TB-UBND", database)
            #expect(first == 1)
            await #expect(throws: Undone.self) {
                try await database.write { tx in
                    let given = try NumberSeries.next(["H1"], symbol: "TB-UBND", year: 2026, tx)
                    #expect(given == 2)
                    throw Undone()
                }
            }
            #expect(try await Self.next(" tb-ubnd", database) == 2)
            #expect(try await Self.next("TB-UBND", unit: "H2", database) == 1)
            #expect(try await Self.next("QĐ-UBND", database) == 1)
            #expect(try await Self.next(nil, database) == 1)
            #expect(try await Self.next("TB-UBND", year: 2027, database) == 1)
            #expect(try await Self.next("TB-UBND", database) == 3)
        }
    }

    private struct Undone: Error {}

    private static func next(
        _ symbol: String?, unit: String = "H1", year: Int = 2026, _ database: any Database
    ) async throws -> Int {
        try await database.write { tx in try NumberSeries.next([unit], symbol: symbol, year: year, tx) }
    }

    @Test(arguments: TestDatabase.engines)
    func `counters of before begin the series after the largest number of any that it joins`(
        _ engine: Engine
    ) async throws {
        let before = Self.migrations.filter { !(195..<200).contains($0.number) }
        try await TestDatabase.with(engine, migrations: before) { database in
            let source = try Self.source()
            let pack = try PackReader.stored(source)
            let clock = TestClock("2026-11-30T09:00+07:00")
            try await Catalogue.install(source, pack, database, clock)
            let unit = try Place.unit(at: clock.now.date)
            let rows: [(String, Int)] = [
                ("document:\(unit):certificate:2026", 7), ("document:\(unit):refusal:2026", 12),
                ("document:\(unit):permit:2026", 5), ("document:H29.1:refusal:2025", 3), ("receipt:\(unit):2026", 9),
            ]
            try await database.write { tx in
                for (scope, value) in rows {
                    try tx.execute("INSERT INTO counter (scope, value) VALUES (\(scope), \(value))")
                }
            }
            #expect(try await database.migrate(Self.migrations.filter { !(196..<200).contains($0.number) }) == [195])
            let catalogue = Catalogue(database: database, offered: [pack])
            // Two nodes that start at once, and a later start.
            async let one: Void = catalogue.joinSeries(database)
            async let two: Void = Catalogue(database: database, offered: [pack]).joinSeries(database)
            _ = try await (one, two)
            try await catalogue.joinSeries(database)
            let left = try await database.read { tx in
                try tx.query("SELECT scope FROM counter WHERE scope LIKE '%2026' ORDER BY scope").map {
                    try $0.text("scope")
                }
            }
            #expect(left == ["receipt:\(unit):2026"])
            let office = try await Office(database, packs: [pack])
            #expect(try await issue(office, try await signed(office)).number == 13)
            #expect(try await Self.next("GPXD", unit: unit, database) == 6)
            #expect(try await Self.next("TB", unit: "H29.1", year: 2025, database) == 4)
            #expect(try await Self.next("TB", unit: "H29.1", database) == 1)
        }
    }

    @Test func `a unit with another code goes on with its numbers, and a new agency begins its own`() throws {
        let directory = Self.directory
        #expect(directory.numberingCodes(of: "B", in: 2026) == ["A", "B"])
        #expect(directory.numberingCodes(of: "A", in: 2026) == ["A"])
        #expect(directory.numberingCodes(of: "B", in: 2027) == ["B"])
        #expect(directory.numberingCodes(of: "E", in: 2026) == ["E"])
        #expect(directory.numberingCodes(of: "F", in: 2026) == ["D", "F"])
        #expect(directory.numberingCodes(of: "unknown", in: 2026) == ["unknown"])
    }

    @Test(arguments: TestDatabase.engines)
    func `both codes of one agency give no number twice`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            var given: [Int] = []
            for unit in ["A", "A", "B", "A", "B"] { given.append(try await Self.continued(unit, database)) }
            #expect(given == [1, 2, 3, 4, 5])
            // It had numbered under its new code before it was known whose successor it is.
            try await database.write { tx in
                for _ in 0..<9 { _ = try NumberSeries.next(["B"], symbol: "TB", year: 2026, tx) }
            }
            #expect(try await Self.continued("B", database) == 10)
            #expect(try await Self.continued("A", database) == 11)
        }
    }

    private static func continued(_ unit: String, _ database: any Database) async throws -> Int {
        let codes = directory.numberingCodes(of: unit, in: 2026)
        return try await database.write { tx in try NumberSeries.next(codes, symbol: "TB", year: 2026, tx) }
    }

    /// A becomes B by its code only; C and D are merged into E under a new name; D's name goes on as F.
    private static var directory: UnitDirectory {
        let (start, last) = (CivilDate("2020-01-01") ?? CivilDate(dayNumber: 0), CivilDate("2026-06-30"))
        let next = CivilDate("2026-07-01") ?? CivilDate(dayNumber: 0)
        func unit(_ id: String, _ name: String, from: CivilDate, to: CivilDate?, _ heirs: [String] = []) -> Unit {
            Unit(
                id: id, name: Localized(vietnamese: name, english: name), level: .commune, area: "26743", from: from,
                to: to, successors: heirs.isEmpty ? .none : .units(heirs))
        }
        return UnitDirectory(
            units: [
                unit("A", "Phường Một", from: start, to: last, ["B"]), unit("B", "Phường Mới", from: next, to: nil),
                unit("C", "Phường Ba", from: start, to: last, ["E"]),
                unit("D", "Phường Bốn", from: start, to: last, ["E", "F"]),
                unit("E", "Phường Năm", from: next, to: nil), unit("F", "Phường Bốn", from: next, to: nil),
            ], areas: (try? Place.organisation.get().areas) ?? AreaDirectory(areas: []))
    }
}
