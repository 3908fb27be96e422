import Administration
@testable import Casework
import Core
import Logging
import OrderedCollections
import Store
import StoreTesting
import Testing

@Suite struct MigrationTests {
    private static let limit: VersionOffice.Change = (
        StepsPack.file, "limit: {days: 10, unit: working}\nclock", "limit: {days: 5, unit: working}\nclock"
    )

    @Test(arguments: TestDatabase.engines)
    func `a move is one event that replays, and is taken back to the bit`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(database, [MigrationTests.limit])
            let order = try #require(VersionOffice.order)
            let id = try await office.appraised()
            let before = try await office.dossiers.require(id)
            let (run, counts) = try await office.dossiers.migrate(try office.migration(), order)
            #expect(counts[.automatic] == 1 && counts.all == 1)
            let moved = try await office.dossiers.require(id)
            #expect(moved.pack == office.new.identity.hash && moved.clock.due < before.clock.due)
            let journal = try await office.dossiers.journal(of: id)
            #expect(journal.last?.event.kind == "migrated" && journal.last?.actor.name == "Sở Tư pháp")
            #expect(Dossier.replay(id: id, journal) == moved)
            let versions = try await office.dossiers.catalogue.versions(journal)
            let procedure = try #require(versions[moved.pack])
            #expect(ClockLedger(journal, procedure, versions: versions).due == moved.clock.due)
            #expect(try await office.dossiers.verify().findings == [])

            let back = try await office.dossiers.rollBack(run, order)
            #expect([back.undone, back.touched] == [1, 0])
            let again = try await office.dossiers.require(id)
            #expect(again.version == before.version + 2 && again.pack == before.pack)
            var (was, now) = (before.value, again.value)
            was["version"] = nil as Value?
            now["version"] = nil as Value?
            #expect(was.json == now.json)
            #expect(try await office.dossiers.verify().findings == [])
            let twice = try await office.dossiers.rollBack(run, order)
            #expect([twice.undone, twice.touched] == [0, 0])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `who acts after a move acts under the new version, and rolling back leaves that alone`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(
                database,
                [
                    (StepsPack.file, "propose: ask, supplement", "propose: ask, onward: sign, supplement"),
                    ("procedures/all-steps/text.en.yaml", "propose: Propose", "propose: Propose, onward: Onward"),
                    ("procedures/all-steps/text.vi.yaml", "propose: Đề xuất", "propose: Đề xuất, onward: Chuyển"),
                ])
            let order = try #require(VersionOffice.order)
            let (acted, left) = (try await office.appraised(), try await office.appraised())
            let stale = try await office.dossiers.require(acted).version
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            await #expect(throws: Problem(.conflict, "dossier.changed_meanwhile")) {
                try await office.dossiers.act(
                    Act(step: "appraise", outcome: "propose"), on: acted, expecting: stale,
                    Place.officer(.specialist, at: office.unit))
            }
            let state = try await office.act(acted, "appraise", "onward", .specialist)
            #expect(state.tasks.map(\.step) == ["sign"])
            var told: [RolledBack] = []
            let back = try await office.dossiers.rollBack(run, order) { told += $0 }
            #expect([back.undone, back.touched] == [1, 1])
            #expect(told.first { $0.dossier == acted }?.touched?.kind == .acted)
            #expect(told.first { $0.dossier == left }?.touched == nil)
            #expect(try await office.dossiers.require(acted) == state)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a move that was stopped goes on, under the same number`(_ engine: Engine) async throws {
        struct Stopped: Error {}
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(database, [MigrationTests.limit])
            let order = try #require(VersionOffice.order)
            var random = SeededNumbers(3)
            let filings = [StepsPack.filing(start: "2027-03-01"), StepsPack.filing(floors: 9)]
            let made = try await office.dossiers.fillAtRandom(office.old, count: 230, filings, &random)
            await #expect(throws: Stopped.self) {
                _ = try await office.dossiers.migrate(try office.migration(), order) { _ in throw Stopped() }
            }
            #expect(try await office.dossiers.migrations().map(\.moved).allSatisfy { $0 > 0 && $0 < made })
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            let records = try await office.dossiers.migrations()
            #expect(records.map(\.run) == [run] && records[0].finishedAt != nil)
            #expect(try await office.dossiers.verify().findings == [])
            let stay = try await office.plans().values
            #expect(records[0].moved + stay.count == made && stay.allSatisfy { $0.verdict == .needsOfficer })
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `officers at work and a move do not disturb each other`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(database, [MigrationTests.limit])
            let order = try #require(VersionOffice.order)
            var ids: [Identifier] = []
            for _ in 0..<30 { ids.append(try await office.appraised()) }
            let all = ids
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for id in all.reversed() { try await office.act(id, "appraise", "propose", .specialist) }
                }
                group.addTask { _ = try await office.dossiers.migrate(try office.migration(), order) }
                try await group.waitForAll()
            }
            for id in all {
                let state = try await office.dossiers.require(id)
                #expect(state.tasks.map(\.step) == ["sign"])
            }
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test func `alarms that have rung do not ring again, those ahead ring under the new version`() async throws {
        try await TestDatabase.with(.sqlite, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(
                database, [("procedures/all-steps/text.en.yaml", "Appraisal", "Assessment")])
            let order = try #require(VersionOffice.order)
            let id = try await office.appraised()
            let keeper = Timekeeper(dossiers: office.dossiers, logger: Logger(label: "test"))
            office.clock.set("2026-12-04T09:00+07:00")
            #expect(try await keeper.ringDue() > 0)
            let before = try await office.dossiers.journal(of: id).count
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            #expect(try await keeper.ringDue() == 0)
            _ = try await office.dossiers.rollBack(run, order)
            #expect(try await keeper.ringDue() == 0)
            #expect(try await office.dossiers.journal(of: id).count == before + 2)
        }
    }
}
