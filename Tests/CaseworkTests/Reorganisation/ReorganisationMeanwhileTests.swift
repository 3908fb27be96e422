@testable import Administration
@testable import Casework
import Core
import Logging
import OrderedCollections
import Store
import StoreTesting
import Testing

/// What goes on at units that end: powers handed over, positions changed, panels at work.
@Suite struct ReorganisationMeanwhileTests {
    private static let rename = "{rename: \"H29.267.43\", into: \"H29.267.90\"}"
    private static let new = "H29.267.90"

    private func delegations(_ place: ReorganisedPlace) -> Delegations {
        Delegations(
            database: place.database, clock: place.clock, identifiers: IdentifierSource(node: 2, clock: place.clock))
    }

    private func caller(_ officer: Identifier) -> Caller {
        Caller(kind: .officer, account: officer, officer: officer, displayName: "Cán bộ", positions: [])
    }

    @Test(arguments: TestDatabase.engines)
    func `what was handed over of a position that is taken back ends, and does not come back with the same plan`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let unit = ReorganisedPlace.benThanh
            let giver = try await place.appoint(10_000, "BT-1", .leader, at: unit)
            let deputy = try await place.appoint(20_000, "BT-2", .specialist, at: unit)
            // Somebody who holds their position at the successor in any case.
            let other = try await place.appoint(30_000, "BN-1", .specialist, at: Self.new)
            let plan = try place.plan(Self.rename)
            try await place.move(plan)
            let first = try #require(CivilDate("2027-01-05"))
            func order(_ officer: Identifier, _ role: Role) -> Delegation.Order {
                Delegation.Order(
                    giver: officer, delegate: deputy, unit: Self.new, role: role, from: first, to: first + 5,
                    reason: "Nghỉ phép")
            }
            let delegations = delegations(place)
            let handed = try await delegations.give(order(giver, .leader), caller(giver))
            let lasting = try await delegations.give(order(other, .specialist), caller(other))
            func powers() async throws -> [String] {
                try await database.read { tx in
                    try Positions.handedOver(to: deputy, at: first, tx).map(\.role.rawValue).sorted()
                }
            }
            #expect(try await powers() == ["leader", "specialist"])
            try await place.dossiers.takeBackReorganisation("thu")
            let list = try await delegations.list(caller(deputy))
            #expect(list.first { $0.id == handed }?.revoked == place.clock.now)
            #expect(list.first { $0.id == lasting }?.isOpen(first) == true)
            // Whoever holds nothing at a unit stands in for nobody there.
            #expect(try await powers() == [])
            try await place.move(plan)
            #expect(try await powers() == ["specialist"])
            // Nothing of the one that ended is in the way of another.
            try await delegations.give(order(giver, .leader), caller(giver))
            #expect(try await powers() == ["leader", "specialist"])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a position that was ended meanwhile does not come back with what is taken back`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let unit = ReorganisedPlace.benThanh
            let dismissed = try await place.appoint(10_000, "BT-1", .leader, at: unit)
            _ = try await place.appoint(20_000, "BT-2", .specialist, at: unit)
            try await place.move(try place.plan(Self.rename))
            let positions = Positions(
                database: database, identifiers: IdentifierSource(node: 2, clock: place.clock))
            let last = try #require(CivilDate("2026-12-01"))
            #expect(try await positions.end(officer: dismissed, unit: unit, role: .leader, lastDay: last, today: last))
            try await place.dossiers.takeBackReorganisation("thu")
            #expect(
                try await place.positions() == [
                    "BT-1 H29.267.43 leader 2025-07-01 2026-12-01", "BT-2 H29.267.43 specialist 2025-07-01 -",
                ])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a panel at work holds its dossier back until its judges, now elsewhere, are done`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let unit = ReorganisedPlace.benThanh
            for number in 1...5 as ClosedRange<Int64> {
                _ = try await place.appoint(
                    number * 10_000, "GK-\(number)", number < 3 ? .divisionHead : .specialist, at: unit)
            }
            // Ordered before there was a panel; one that is there already is told, and nothing is ordered.
            _ = try await place.dossiers.order(try place.plan(Self.rename, name: "truoc"))
            let id = try await place.file(kind: "contest")
            try await place.act(id, "intake", "accept", .receptionist)
            let seats = try #require(try await place.dossiers.require(id).panel("jury")?.seats)
            #expect(seats.count >= 3)
            #expect(try await place.said(try place.plan(Self.rename), id)?.notes.map(\.kind) == [.panelOpen])

            place.clock.set("2027-01-01T00:00+07:00")
            let counts = try #require(try await place.dossiers.carryOutReorganisations().first).counts
            #expect(counts[.refused] == 1 && counts[.moves] == 0)
            #expect(try await place.dossiers.require(id).competentUnit == unit)
            place.clock.set("2027-01-04T09:00+07:00")
            let marks: [String: Decimal] = ["quality": 8, "use": 8]
            let seat = seats[0]
            // Whoever holds another role, or has no seat, judges nothing.
            for caller in [
                Place.officer(.clerk, at: Self.new, id: seat.officer.rawValue),
                Place.officer(.specialist, at: Self.new, id: 99_999),
            ] {
                await #expect(throws: Problem.self) {
                    try await place.dossiers.score("jury", marks: marks, note: nil, on: id, caller)
                }
            }
            func panel() async throws -> Panel? { try await place.dossiers.require(id).panel("jury") }
            for seat in seats + seats where try await panel()?.phase.isOpen == true {
                let judge = Place.officer(
                    try #require(Role(rawValue: seat.role)), at: Self.new, id: seat.officer.rawValue)
                try await place.dossiers.score("jury", marks: marks, note: nil, on: id, judge)
            }
            #expect(try await panel()?.phase == .ranking)
            // Once the ranking has closed too, it goes on at the next look.
            try await Timekeeper(dossiers: place.dossiers, logger: Logger(label: "test")).ringDue()
            #expect(try await panel()?.phase == .closed)
            #expect(try await place.dossiers.carryOutReorganisations().first?.counts[.moves] == 1)
            #expect(try await place.dossiers.require(id).competentUnit == Self.new)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }
}
