import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// What a new version leaves to officers waits for one of the unit, at the desk.
@Suite struct UndecidedTests {
    private func withOffice(
        _ engine: Engine, _ body: @Sendable (VersionOffice, MigrationOrder) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(database, MigrationChoiceTests.gone)
            try await body(office, try #require(VersionOffice.order))
        }
    }

    private func head(_ office: VersionOffice) -> Caller { Place.officer(.divisionHead, at: office.unit) }

    private func state(_ office: VersionOffice, _ id: Identifier) async throws -> String {
        var value = try await office.dossiers.require(id).value
        value["version"] = nil as Value?
        return value.json
    }

    @Test(arguments: TestDatabase.engines)
    func `a choice at the desk moves one dossier, and a rollback brings it back to the bit`(
        _ engine: Engine
    ) async throws {
        try await withOffice(engine) { office, order in
            let (chosen, other) = (try await office.appraised(), try await office.appraised())
            let before = try await state(office, chosen)
            let (run, counts) = try await office.dossiers.migrate(try office.migration(), order)
            #expect(counts[.needsOfficer] == 2)
            #expect(try await office.dossiers.migrations().map(\.undecided) == [2])
            let head = head(office)
            #expect(try await office.dossiers.undecidedCount(head) == 2)
            #expect(try await office.dossiers.undecidedCount(Place.officer(.specialist, at: office.unit)) == 2)
            let listed = try await office.dossiers.undecided(limit: 10, head)
            #expect(Set(listed.map(\.standing.id)) == [chosen, other])
            #expect(listed.allSatisfy { $0.reasons.map(\.kind) == [.stepGone] && $0.change.basis == order.basis })

            let asked = try #require(try await office.dossiers.undecided(chosen, head))
            #expect(asked.change.run == run && asked.change.to.hash == office.new.identity.hash)
            let places = asked.places.map(\.step)
            #expect(places.contains("look") && places.contains("sign"))
            #expect(!places.contains("ask") && !places.contains("issue"), "nobody has decided anything yet")
            try await office.dossiers.decide(
                .step("look"), reason: "Đúng việc đang làm", on: chosen, of: run, expecting: asked.standing.version,
                head)
            let moved = try await office.dossiers.require(chosen)
            #expect(moved.pack == office.new.identity.hash && moved.tasks.map(\.step) == ["look"])
            #expect(try await office.dossiers.require(other).pack == office.old.identity.hash)
            let entry = try #require(try await office.dossiers.journal(of: chosen).last)
            #expect(entry.actor.kind == .officer && entry.actor.unit == office.unit)
            guard case .migrated(let event) = entry.event else { throw Problem(.fault, "test.no_move") }
            #expect(event.said == "Đúng việc đang làm" && event.basis == order.basis && event.run == run)
            #expect(try await office.dossiers.undecidedCount(head) == 1)
            #expect(try await office.dossiers.verify().findings == [])

            #expect(try await office.dossiers.rollBack(run, order).undone == 1)
            #expect(try await state(office, chosen) == before)
            #expect(try await office.dossiers.undecidedCount(head) == 0, "nobody is asked about what was taken back")
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `who is of another unit sees nothing, and who does not lead does not decide`(_ engine: Engine) async throws {
        try await withOffice(engine) { office, order in
            let id = try await office.appraised()
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            let version = try await office.dossiers.require(id).version
            let stranger = Place.officer(.leader, at: try Place.unit(area: "26740", at: office.clock.now.date))
            #expect(try await office.dossiers.undecidedCount(stranger) == 0)
            #expect(try await office.dossiers.undecided(limit: 10, stranger).isEmpty)
            let denied = Problem(.forbidden, "policy.denied", ["action": "dossier.decide_version"])
            for caller in [
                stranger, Place.citizen, .anonymous(), Place.officer(.specialist, at: office.unit),
                Place.officer(.administrator, at: office.unit),
            ] {
                await #expect(throws: denied) { _ = try await office.dossiers.undecided(id, caller) }
                await #expect(throws: denied) {
                    try await office.dossiers.decide(.stay, reason: "x", on: id, of: run, expecting: version, caller)
                }
            }
            let program = Place.service(at: office.unit)
            #expect(try await office.dossiers.undecided(id, program) != nil, "a program reads what is asked")
            await #expect(throws: Problem.personsOnly) {
                try await office.dossiers.decide(.stay, reason: "x", on: id, of: run, expecting: version, program)
            }
            #expect(try await office.dossiers.require(id).version == version)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a choice about what has changed meanwhile is refused, one sent twice is done once`(
        _ engine: Engine
    ) async throws {
        try await withOffice(engine) { office, order in
            let id = try await office.appraised()
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            let (dossiers, head) = (office.dossiers, head(office))
            let seen = try await dossiers.require(id).version
            let stale = Problem(.conflict, "dossier.changed_meanwhile")
            await #expect(throws: Problem(.invalid, "migration.choice_refused", ["step": "ask"], at: "/choice")) {
                try await dossiers.decide(.step("ask"), reason: nil, on: id, of: run, expecting: seen, head)
            }
            await #expect(throws: Problem(.invalid, "migration.stay_reason", at: "/reason")) {
                try await dossiers.decide(.stay, reason: nil, on: id, of: run, expecting: seen, head)
            }
            await #expect(throws: stale) {
                try await dossiers.decide(
                    .step("look"), reason: nil, on: id, of: Identifier(rawValue: 1), expecting: seen, head)
            }
            // It comes to a certain place while the page is open: the page is stale, and the new one offers that place.
            try await office.act(id, "appraise", "propose", .specialist)
            await #expect(throws: stale) {
                try await dossiers.decide(.step("look"), reason: nil, on: id, of: run, expecting: seen, head)
            }
            let asked = try #require(try await dossiers.undecided(id, head))
            #expect(asked.reasons.isEmpty && asked.places.map(\.step) == ["sign"])
            for _ in 1...2 {
                try await dossiers.decide(
                    .step("sign"), reason: nil, on: id, of: run, expecting: asked.standing.version,
                    idempotencyKey: "once-and-for-all", head)
            }
            let moved = try await dossiers.require(id)
            #expect(moved.pack == office.new.identity.hash && moved.version == asked.standing.version + 1)
            await #expect(throws: stale) {
                try await dossiers.decide(.stay, reason: "Thôi", on: id, of: run, expecting: moved.version, head)
            }
            #expect(try await dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `that it stays is told in its journal, and it is not asked again`(_ engine: Engine) async throws {
        try await withOffice(engine) { office, order in
            let id = try await office.appraised()
            let before = try await state(office, id)
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            let (dossiers, head) = (office.dossiers, head(office))
            let version = try await dossiers.require(id).version
            try await dossiers.decide(
                .stay, reason: "Gần xong theo luật cũ", on: id, of: run, expecting: version, head)
            let journal = try await dossiers.journal(of: id)
            guard case .stayed(let stay)? = journal.last?.event else { throw Problem(.fault, "test.no_event") }
            #expect(stay.reason == "Gần xong theo luật cũ" && stay.notes.map(\.key) == ["reason.step_gone"])
            #expect(journal.last?.actor.kind == .officer)
            #expect(try await state(office, id) == before, "nothing else has changed")
            #expect(try await dossiers.undecidedCount(head) == 0)
            #expect(try await dossiers.verify().findings == [])

            let (again, counts) = try await dossiers.migrate(try office.migration(), order)
            #expect(again != run && counts[.decided] == 1 && counts[.needsOfficer] == 0)
            #expect(try await dossiers.undecidedCount(head) == 0)
            #expect(try await dossiers.rollBack(run, order).undone == 0)
            // Whoever moves dossiers may overrule it, by name.
            var map = MigrationMap()
            map.choices[try await dossiers.require(id).code] = .step("look")
            let (last, moved) = try await dossiers.migrate(try office.migration(map), order)
            #expect(moved[.decided] == 1)
            #expect(try await dossiers.require(id).pack == office.new.identity.hash)
            #expect(try await dossiers.rollBack(last, order).undone == 1)
            #expect(try await state(office, id) == before)
            #expect(try await dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what a later run moves, or what ends, waits no more`(_ engine: Engine) async throws {
        try await withOffice(engine) { office, order in
            let (moved, withdrawn) = (try await office.appraised(), try await office.appraised())
            _ = try await office.dossiers.migrate(try office.migration(), order)
            let (dossiers, head) = (office.dossiers, head(office))
            #expect(try await dossiers.undecidedCount(head) == 2)
            var map = MigrationMap()
            map.choices[try await dossiers.require(moved).code] = .step("look")
            map.choices[try await dossiers.require(withdrawn).code] = .stay
            let (_, counts) = try await dossiers.migrate(try office.migration(map), order)
            #expect(counts[.decided] == 2)
            #expect(try await dossiers.undecidedCount(head) == 0)
            #expect(try await dossiers.migrations().map(\.undecided) == [0, 0])
        }
    }
}
