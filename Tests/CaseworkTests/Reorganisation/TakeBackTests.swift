import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// What a successor had before others came to it stays with it when they are taken back.
@Suite struct TakeBackTests {
    private static let (benThanh, saiGon) = (ReorganisedPlace.benThanh, ReorganisedPlace.saiGon)
    private static let merge = "{merge: [\"H29.267.40\", \"H29.267.43\"], into: \"H29.267.43\"}"
    private static let rename = "{rename: \"H29.80.07\", into: \"H29.80.90\"}"

    /// Handed in at one desk for the unit of a ward.
    private static func filing(
        at desk: String, ward: String, floors: Int = 2, area: Int = 20, kind: String = "full"
    ) -> Filing {
        let filing = StepsPack.filing(floors: floors, area: area, kind: kind)
        var answers = filing.answers
        answers.set(.string(ward), at: "site.ward")
        return Filing(
            procedure: filing.procedure, channel: .counter, language: .vietnamese, intakeUnit: desk, answers: answers,
            papers: [])
    }

    @Test(arguments: TestDatabase.engines)
    func `dossiers of every shape stand exactly as they stood when nothing was done between`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(
                database, ending: [Self.saiGon, ReorganisedPlace.fire], at: "2026-12-31T09:00+07:00")
            let kinds = [("full", 2, 20), ("full", 9, 20), ("joint", 5, 20), ("joint", 2, 5), ("simple", 2, 0)]
            let desks = [(Self.benThanh, "26740"), (Self.saiGon, Place.benThanh), (Self.saiGon, "26740")]
            var filings = desks.flatMap { desk, ward in
                kinds.map { kind, floors, area in
                    Self.filing(at: desk, ward: ward, floors: floors, area: area, kind: kind)
                }
            }
            // A panel at work at a unit that ends holds its dossier; one at the successor goes on.
            filings.append(Self.filing(at: Self.saiGon, ward: Place.benThanh, kind: "contest"))
            var random = SeededNumbers(7)
            let made = try await place.dossiers.fillAtRandom(try StepsPack.pack.get(), count: 120, filings, &random)
            #expect(made == 120)
            let ids = try await database.read { tx in
                try tx.query("SELECT id FROM dossier ORDER BY id").map { try $0.identifier("id") }
            }
            func stands() async throws -> [String] {
                var stands: [String] = []
                for id in ids { stands.append(try await place.stand(id, ["task", "alarm", "figure"])) }
                return stands
            }
            let before = try await stands()
            let plan = try place.plan("\(Self.merge)\n  - \(Self.rename)", more: "consultations: follow")
            let moved = try await place.move(plan)[.moves]
            #expect(moved > 60)
            #expect(try await place.dossiers.takeBackReorganisation("thu") == moved)
            let after = try await stands()
            for (old, new) in zip(before, after) { #expect(old == new) }
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what was opened since goes where it would have been opened, and the desk's own stays with the desk`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database, ending: [Self.saiGon], at: "2026-12-31T09:00+07:00")
            func file(_ kind: String = "full") async throws -> Identifier {
                try await place.dossiers.submit(
                    Self.filing(at: Self.benThanh, ward: "26740", kind: kind), idempotencyKey: nil,
                    Place.officer(.receptionist, at: Self.benThanh)
                ).dossier
            }
            let (still, accepted, branched) = (try await file(), try await file(), try await file("joint"))
            try await place.move(try place.plan(Self.merge))
            #expect(try await place.dossiers.require(still).competentUnit == Self.benThanh)
            for id in [accepted, branched] { try await place.act(id, "intake", "accept", .receptionist) }
            #expect(try await place.dossiers.require(accepted).task("appraise")?.unit == Self.benThanh)
            #expect(try await place.dossiers.takeBackReorganisation("thu") == 3)

            let desk = try await place.dossiers.require(still)
            #expect(desk.competentUnit == Self.saiGon && desk.intakeUnit == Self.benThanh)
            #expect(desk.tasks.map(\.unit) == [Self.benThanh])
            #expect(try await place.dossiers.require(accepted).tasks.map(\.unit) == [Self.saiGon])
            let parts = try await place.dossiers.require(branched)
            #expect(parts.branches.map(\.unit) == [ReorganisedPlace.fire, nil])
            #expect(parts.task("land_visit")?.unit == Self.saiGon)
            #expect(parts.task("fire_check")?.unit == ReorganisedPlace.fire)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }
}
