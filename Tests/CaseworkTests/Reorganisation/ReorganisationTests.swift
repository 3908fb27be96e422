import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

@Suite struct ReorganisationTests {
    private static let (benThanh, saiGon) = (ReorganisedPlace.benThanh, ReorganisedPlace.saiGon)
    private static let merge = "{merge: [\"H29.267.43\", \"H29.267.40\"], into: \"H29.267.90\"}"

    @Test(arguments: TestDatabase.engines)
    func `a merged unit's dossiers go on at the successor, and are taken back to the bit`(_ engine: Engine) async throws
    {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database, ending: [Self.benThanh, Self.saiGon])
            let (one, other) = (try await place.file(), try await place.file(ward: "26740"))
            try await place.act(one, "intake", "accept", .receptionist)
            let ended = try await place.file()
            try await place.dossiers.withdraw(reason: "Thôi", on: ended, Place.citizen)
            let before = try await place.dossiers.require(one)
            let stood = (try await place.stand(one), try await place.stand(other))
            let plan = try place.plan(Self.merge)
            let counts = try await place.move(plan)
            #expect(counts[.moves] == 2 && counts.bySuccessor == ["H29.267.90": 2])

            let moved = try await place.dossiers.require(one)
            #expect(moved.competentUnit == "H29.267.90" && moved.intakeUnit == "H29.267.90")
            #expect(moved.tasks.map(\.unit) == ["H29.267.90"] && moved.code == before.code)
            #expect(moved.clock == before.clock && moved.tasks.map(\.due) == before.tasks.map(\.due))
            let journal = try await place.dossiers.journal(of: one)
            guard case .handedOver(let handover)? = journal.last?.event else { throw Problem(.fault, "test.no_event") }
            #expect([handover.plan, handover.basis, handover.article] == ["thu", "NQ 1/2026", "Điều 2"])
            #expect(journal.last?.actor.name == "UBND Thành phố" && Dossier.replay(id: one, journal) == moved)
            #expect(try await place.dossiers.require(ended).competentUnit == Self.benThanh)
            #expect(place.dossiers.matches(secret: place.dossiers.secret(of: one), of: one))
            // Found by name and code where it is now, and no longer where it was.
            let (new, old) = (
                Place.officer(.specialist, at: "H29.267.90"), Place.officer(.specialist, at: Self.benThanh)
            )
            #expect(try await place.dossiers.search("Nguyễn Văn Mẫu", new).map(\.id).contains(one))
            #expect(try await place.dossiers.search(moved.code, new).map(\.id) == [one])
            #expect(try await !place.dossiers.search("Nguyễn Văn Mẫu", old).map(\.id).contains(one))
            #expect(try await place.dossiers.verify().findings == [])

            #expect(try await place.dossiers.takeBackReorganisation("thu") == 2)
            #expect(try await place.stand(one) == stood.0)
            #expect(try await place.stand(other) == stood.1)
            #expect(try await place.dossiers.verify().findings == [])
            let record = try #require(try await place.dossiers.reorganisations().first)
            #expect(record.takenBackAt != nil && record.dueAt == nil && record.moved == 2)
            await #expect(throws: Problem(.notFound, "reorganise.unknown", ["name": "thu"])) {
                try await place.dossiers.takeBackReorganisation("thu")
            }
            // The name is free again, and the same plan does the same.
            #expect(try await place.move(plan)[.moves] == 2)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a split unit's dossiers go where their ward went, and work goes on there`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let id = try await place.file()
            let plan = try place.plan("{split: \"H29.267.43\", into: [\"H29.267.91\", \"H29.267.90\"]}")
            let said = try #require(try await place.said(plan, id))
            #expect(said.changes == [Handover.Change(from: Self.benThanh, to: "H29.267.90")])
            #expect(said.notes.map(\.kind) == [.byWard])
            try await place.move(plan)
            place.clock.set("2027-01-04T09:00+07:00")
            await #expect(throws: Problem.self) { try await place.act(id, "intake", "accept", .receptionist) }
            let accepted = try await place.act(id, "intake", "accept", .receptionist, at: "H29.267.90")
            #expect(accepted.tasks.map(\.unit) == ["H29.267.90"] && accepted.clock.startedAt != nil)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a unit that only gets another name keeps its dossiers; one with another code hands them on`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let id = try await place.file()
            let renamed = try place.plan("{rename: \"H29.267.40\", into: \"H29.267.40\"}")
            #expect(try await place.dossiers.preview(renamed).counts.all == 0)
            let recoded = try place.plan("{rename: \"H29.267.43\", into: \"H29.267.91\"}")
            #expect(try await place.said(recoded, id)?.notes.map(\.kind) == [.onlySuccessor])
            try await place.move(recoded)
            #expect(try await place.dossiers.require(id).competentUnit == "H29.267.91")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `an ordered plan waits for its day, takes what came in meanwhile along, and then holds`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let first = try await place.file()
            let plan = try place.plan("{abolish: \"H29.267.43\", into: {by_area: commune}}")
            #expect(try await place.dossiers.order(plan).counts[.moves] == 1)
            #expect(try await place.dossiers.require(first).competentUnit == Self.benThanh)
            let second = try await place.file()
            place.clock.set("2026-12-31T23:59:59+07:00")
            #expect(try await place.dossiers.carryOutReorganisations().isEmpty)
            place.clock.set("2027-01-01T00:00+07:00")
            let done = try await place.dossiers.carryOutReorganisations()
            #expect(done.map(\.name) == ["thu"] && done.first?.counts[.moves] == 2)
            for id in [first, second] {
                #expect(try await place.dossiers.require(id).competentUnit == "H29.267.90")
            }
            #expect(try await place.dossiers.carryOutReorganisations().isEmpty)
            #expect(try await place.dossiers.reorganisations().first?.dueAt == nil)
            await #expect(throws: Problem(.conflict, "reorganise.date_past", ["date": "2027-01-01"])) {
                try await place.dossiers.takeBackReorganisation("thu")
            }
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what was done between a move and its taking back stays done`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let (gone, on) = (try await place.file(), try await place.file())
            try await place.move(try place.plan("{rename: \"H29.267.43\", into: \"H29.267.90\"}"))
            try await place.dossiers.withdraw(reason: "Thôi", on: gone, Place.citizen)
            try await place.act(on, "intake", "accept", .receptionist, at: "H29.267.90")
            try await place.dossiers.takeBackReorganisation("thu")
            #expect(try await place.dossiers.require(gone).withdrawal != nil)
            let back = try await place.dossiers.require(on)
            #expect(back.competentUnit == Self.benThanh && back.tasks.map(\.unit) == [Self.benThanh])
            #expect(back.tasks.map(\.step) == ["appraise"] && back.clock.startedAt != nil)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }
}
