import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// Branches that run while the unit that examines a part of the dossier, or the one that decides it, comes to its end.
@Suite struct ReorganisedBranchTests {
    private static let merge = "{rename: \"H29.80.07\", into: \"H29.80.90\"}"

    /// At the fire police's branch and at the one of the deciding unit.
    private func branched(_ place: ReorganisedPlace) async throws -> Identifier {
        let id = try await place.file(kind: "joint")
        try await place.act(id, "intake", "accept", .receptionist)
        let dossier = try await place.dossiers.require(id)
        #expect(dossier.branches.map(\.unit) == [ReorganisedPlace.fire, nil])
        return id
    }

    @Test(arguments: TestDatabase.engines)
    func `what is still to come in a branch is the successor's`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database, ending: [ReorganisedPlace.fire])
            let id = try await branched(place)
            let refused = try #require(try await place.said(try place.plan(Self.merge), id))
            #expect(refused.verdict == .refused && refused.notes.map(\.kind) == [.consultationOpen])
            let plan = try place.plan(Self.merge, more: "consultations: follow")
            try await place.move(plan)
            let moved = try await place.dossiers.require(id)
            #expect(moved.branches.map(\.unit) == ["H29.80.90", nil] && moved.units.contains("H29.80.90"))
            #expect(moved.task("fire_check")?.unit == "H29.80.90")
            #expect(try await place.dossiers.verify().findings == [])

            // The next step of the branch opens there, and not at a unit that is no more.
            place.clock.set("2027-01-04T09:00+07:00")
            let on = try await place.act(id, "fire_check", "pass", .specialist, at: "H29.80.90")
            #expect(on.task("fire_agree")?.unit == "H29.80.90")
            let done = try await place.act(id, "fire_agree", "pass", .divisionHead, at: "H29.80.90")
            #expect(done.branches.first?.isOpen == false)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a branch goes back with its unit when the order is taken back`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database, ending: [ReorganisedPlace.fire])
            let (still, acted) = (try await branched(place), try await branched(place))
            let stood = try await place.stand(still)
            let plan = try place.plan(Self.merge, more: "consultations: follow")
            try await place.move(plan)
            try await place.act(acted, "fire_check", "pass", .specialist, at: "H29.80.90")
            #expect(try await place.dossiers.takeBackReorganisation("thu") == 2)
            let back = try await place.dossiers.require(acted)
            #expect(back.branches.map(\.unit) == [ReorganisedPlace.fire, nil])
            #expect(back.task("fire_agree")?.unit == ReorganisedPlace.fire)
            let again = try await place.stand(still)
            #expect(again.split(separator: "\n").first == stood.split(separator: "\n").first)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `branches without a unit of their own go with the unit that decides`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let id = try await branched(place)
            try await place.move(try place.plan("{rename: \"H29.267.43\", into: \"H29.267.90\"}"))
            let moved = try await place.dossiers.require(id)
            #expect(moved.branches.map(\.unit) == [ReorganisedPlace.fire, nil])
            #expect(
                moved.task("land_visit")?.unit == "H29.267.90"
                    && moved.task("fire_check")?.unit == ReorganisedPlace.fire)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }
}
