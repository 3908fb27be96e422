import Administration
@testable import Casework
import Core
@testable import Registers
import Schemas
import Store
import StoreTesting
import Testing

/// Which unit's records a role reads: its own and those of units below it, unless the register says more.
@Suite struct RegisterReadershipTests {
    private static let declaration = "registers/permits/register.yaml"
    private static let absent = Problem(.notFound, "register.no_record", ["register": "permits", "key": "1"])

    private static func saying(_ read: String) -> (inout [String: [UInt8]]) -> Void {
        { files in
            files[declaration] = files[declaration].map {
                Array(String(decoding: $0, as: UTF8.self).replacing("read: [specialist, leader]", with: read).utf8)
            }
        }
    }

    /// One record, kept by the ward's committee; what the specialist of a unit sees of it.
    private func seen(
        _ read: String, at unit: @Sendable (UnitDirectory, CivilDate) -> String?, _ engine: Engine = .sqlite
    ) async throws -> (isRead: Bool, latest: Int, found: Int, history: Bool) {
        try await TestDatabase.with(engine, migrations: Registry.migrations) { database in
            let place = try await Registry(database, files: Self.saying(read))
            _ = try await place.act(try await place.signed(area: 0), "issue", "issued", .clerk)
            let units = try Registry.organisation.get().units
            let reader = place.officer(.specialist, at: try #require(unit(units, place.clock.now.date)))
            let latest = try await place.registers.latest(of: "permits", for: Registry.why, reader).count
            let found = try await place.registers.find("1", in: nil, of: "permits", for: Registry.why, reader).count
            func may(_ read: () async throws -> Void) async throws -> Bool {
                do {
                    try await read()
                    return true
                } catch let problem as Problem where problem == Self.absent {
                    return false
                }
            }
            return (
                try await may { _ = try await place.registers.record("1", of: "permits", for: Registry.why, reader) },
                latest, found,
                try await may { _ = try await place.registers.history("1", of: "permits", for: Registry.why, reader) }
            )
        }
    }

    private static func ward(_ area: String) -> @Sendable (UnitDirectory, CivilDate) -> String? {
        { units, date in units.competent(level: "commune", area: area, at: date)?.id }
    }
    private static func above(_ area: String) -> @Sendable (UnitDirectory, CivilDate) -> String? {
        { units, date in units.competent(level: "commune", area: area, at: date)?.parent }
    }
    private static func police(_ area: String) -> @Sendable (UnitDirectory, CivilDate) -> String? {
        { units, date in units.competent(level: "commune_police", area: area, at: date)?.id }
    }

    @Test(arguments: TestDatabase.engines)
    func `the keeping unit and the one above it read a record, another ward nothing`(_ engine: Engine) async throws {
        let short = "read: [specialist, leader]"
        let long = "read: [{role: specialist, of: keeper}]"
        for read in [short, long] {
            #expect(try await seen(read, at: Self.ward("26743"), engine) == (true, 1, 1, true))
            #expect(try await seen(read, at: Self.above("26743"), engine) == (true, 1, 1, true))
            #expect(try await seen(read, at: Self.ward("26740"), engine) == (false, 0, 0, false))
            #expect(try await seen(read, at: Self.police("26743"), engine) == (false, 0, 0, false))
        }
    }

    @Test func `a register may let units of the same area read, or all, with the reason in words`() async throws {
        let why = "why: {vi: Cùng địa bàn, en: Same place}"
        let area = "read: [{role: specialist, of: area, \(why)}]"
        #expect(try await seen(area, at: Self.police("26743")) == (true, 1, 1, true))
        #expect(try await seen(area, at: Self.ward("26740")) == (false, 0, 0, false))
        let any = "read: [{role: specialist, of: any, \(why)}]"
        #expect(try await seen(any, at: Self.ward("26740")) == (true, 1, 1, true))
    }

    @Test func `what a unit kept that is no more is read by its successor`() throws {
        let units = try Registry.organisation.get().units
        let today = try #require(CivilDate("2026-11-30"))
        let old = try #require(CivilDate("2020-01-01"))
        // The police division for seals had three names one after another.
        let read = RegisterReadership(role: "specialist")
        let register = RegisterDeclaration(
            name: "seals", title: Localized(vietnamese: "", english: ""), identity: [], index: [], readers: [read],
            basis: "", schema: try SchemaCompiler().compile([:]), schemaDocument: [:])
        func caller(_ unit: String) -> Caller {
            Caller(
                kind: .officer, account: Identifier(rawValue: 1), officer: Identifier(rawValue: 1), displayName: "Ai",
                positions: [Position(unit: unit, role: .specialist, from: old)])
        }
        let since = try #require(CivilDate("2009-06-01"))
        #expect(register.permits(caller("H29.80.06"), keeper: "H29.80.13", since: since, at: today, units))
        #expect(!register.permits(caller("H29.16"), keeper: "H29.80.13", since: since, at: today, units))
        #expect(!register.permits(caller("H29.16"), keeper: nil, since: since, at: today, units))
    }
}
