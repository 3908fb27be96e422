import Administration
@testable import Casework
import Core
import Foundation
import OrderedCollections
import Registers
import Store
import StoreTesting
import Testing

@Suite struct RegisterTests {
    @Test(arguments: TestDatabase.engines)
    func `an act that leads to a record writes it, with where it came from, in one transaction`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Registry.migrations) { database in
            let place = try await Registry(database)
            let id = try await place.signed(area: 0)
            let state = try await place.act(id, "issue", "issued", .clerk)
            let record = try await place.registers.record(
                "1", of: "permits", for: Registry.why, place.officer(.specialist))
            #expect(
                record.content == [
                    "number": 1, "owner_name": "Nguyễn Văn Mẫu", "ward": "26743", "floors": 2, "paid": 0,
                    "issued_on": "2026-11-30",
                ])
            #expect((record.version, record.ends, record.recordedAt) == (1, false, place.clock.now))
            #expect(record.validFrom == place.clock.now.date)
            #expect((record.source.dossier, record.source.dossierCode) == (id, state.code))
            #expect((record.source.pack, record.source.procedure) == (place.pack, "all-steps"))
            #expect((record.source.actor, record.source.unit) == ("Cán bộ clerk", place.unit))
            let journal = try await place.dossiers.journal(of: id)
            #expect(Dossier.replay(id: id, journal) == state)
            #expect(state.records.map(\.content) == [record.content], "what the journal says is what was written")
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what the register refuses undoes the whole act, and takes no number`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Registry.migrations) { database in
            let place = try await Registry(database) { files in
                let path = "registers/permits/schema.json"
                let text = String(decoding: files[path] ?? [], as: UTF8.self)
                files[path] = Array(
                    text.replacing(
                        #""floors": {"type": "integer", "minimum": 1"#,
                        with: #""floors": {"type": "integer", "maximum": 3"#
                    )
                    .utf8)
            }
            let bad = try await place.signed(area: 0, floors: 5)
            let before = try await place.dossiers.journal(of: bad).count
            await #expect(
                throws: Problem(
                    .conflict, "register.invalid", ["register": "permits", "field": "floors", "why": "schema.maximum"])
            ) { try await place.act(bad, "issue", "issued", .clerk) }
            #expect(try await place.dossiers.journal(of: bad).count == before)
            #expect(try await place.dossiers.require(bad).task("issue") != nil)
            let good = try await place.signed(area: 0)
            #expect(try await place.act(good, "issue", "issued", .clerk).documents.map(\.number) == [1])
            await #expect(throws: Problem(.notFound, "register.no_record", ["register": "permits", "key": "2"])) {
                try await place.registers.record("2", of: "permits", for: Registry.why, place.officer(.leader))
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `versions are added, never overwritten, also by sixteen writers at once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Registry.migrations) { database in
            let place = try await Registry(database)
            let source = RecordVersion.Source(
                pack: place.pack, dossier: Identifier(rawValue: 5), dossierCode: "H29-261130-0001",
                procedure: "all-steps", actor: "A", unit: place.unit)
            @Sendable func write(_ floors: Int, ends: Bool = false) async throws {
                try await database.write { tx in
                    try place.registers.write(
                        [
                            "number": 7, "owner_name": "Trần Thị Thử", "ward": "26743", "floors": Value(floors),
                            "issued_on": "2026-11-30",
                        ], to: "permits", validFrom: CivilDate(dayNumber: 20_000), ends: ends, from: source,
                        at: place.clock.now, tx)
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for floors in 1...16 { group.addTask { try await write(floors) } }
                try await group.waitForAll()
            }
            let versions = try await place.registers.history(
                "7", of: "permits", for: Registry.why, place.officer(.leader))
            #expect(versions.map(\.version) == Array((1...16).reversed()))
            #expect(Set(versions.compactMap { $0.content["floors"]?.integer }) == Set(1...16))
            try await write(99, ends: true)
            let last = try await place.registers.record("7", of: "permits", for: Registry.why, place.officer(.leader))
            #expect(last.ends && last.version == 17)
            await #expect(throws: Problem(.conflict, "register.no_record", ["register": "permits", "key": "7"])) {
                try await write(100, ends: true)
            }
            #expect(try await place.registers.history("7", of: "permits", for: Registry.why, .system).count == 17)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a record is found by its indexed fields without regard to accents, and by its key`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Registry.migrations) { database in
            let place = try await Registry(database)
            for owner in ["Đỗ Thị Mẫu", "Nguyễn Văn Mẫu"] {
                _ = try await place.act(try await place.signed(area: 0, owner: owner), "issue", "issued", .clerk)
            }
            let reader = place.officer(.specialist)
            func keys(_ text: String, _ field: String? = nil) async throws -> [String] {
                try await place.registers.find(text, in: field, of: "permits", for: Registry.why, reader).map(\.key)
            }
            #expect(try await keys("do thi mau") == ["1"])
            #expect(try await keys("NGUYỄN VĂN MẪU", "owner_name") == ["2"])
            #expect(try await keys("26743", "ward") == ["1", "2"])
            #expect(try await keys("2") == ["2"])
            #expect(try await keys("nobody") == [])
            await #expect(
                throws: Problem(
                    .invalid, "register.not_indexed", ["register": "permits", "field": "floors"], at: "/field")
            ) { try await keys("2", "floors") }
            #expect(try await place.registers.latest(of: "permits", for: Registry.why, reader).count == 2)
        }
    }

    @Test(arguments: Role.allCases)
    func `a register is read by the roles that it names and by nobody else`(_ role: Role) async throws {
        try await TestDatabase.with(.sqlite, migrations: Registry.migrations) { database in
            let place = try await Registry(database)
            _ = try await place.act(try await place.signed(area: 0), "issue", "issued", .clerk)
            let may = [.specialist, .leader].contains(role)
            let caller = place.officer(role)
            #expect(try await place.registers.readable(caller).map(\.name) == (may ? ["permits"] : []))
            #expect(place.registers.offers(anyTo: caller) == may)
            let denied = Problem(.forbidden, "policy.denied", ["action": "register.read"])
            if may {
                #expect(try await place.registers.record("1", of: "permits", for: Registry.why, caller).version == 1)
            } else {
                await #expect(throws: denied) {
                    try await place.registers.record("1", of: "permits", for: Registry.why, caller)
                }
                await #expect(throws: denied) {
                    try await place.registers.history("1", of: "permits", for: Registry.why, caller)
                }
                await #expect(throws: denied) {
                    try await place.registers.find("1", in: nil, of: "permits", for: Registry.why, caller)
                }
                await #expect(throws: denied) {
                    try await place.registers.latest(of: "permits", for: Registry.why, caller)
                }
            }
            for other in [Caller.anonymous(), Caller(kind: .citizen, account: Identifier(rawValue: 7))] {
                await #expect(throws: denied) {
                    try await place.registers.record("1", of: "permits", for: Registry.why, other)
                }
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a dossier of an old pack writes by the old pack's register, also after a restart`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Registry.migrations) { database in
            let place = try await Registry(database)
            let restarted = Registers(database: database)
            let source = RecordVersion.Source(
                pack: place.pack, dossier: Identifier(rawValue: 5), dossierCode: "c", procedure: "p", actor: "",
                unit: nil)
            try await database.write { tx in
                try restarted.write(
                    ["number": 3, "owner_name": "A|B", "ward": "26743", "issued_on": "2026-11-30"], to: "permits",
                    validFrom: CivilDate(dayNumber: 20_000), ends: false, from: source, at: place.clock.now, tx)
            }
            #expect(
                try await restarted.record("3", of: "permits", for: Registry.why, .system).content["owner_name"]
                    == "A|B")
            await #expect(throws: Problem(.notFound, "register.unknown", ["register": "other"])) {
                try await restarted.record("3", of: "other", for: Registry.why, .system)
            }
        }
    }
}
