import Administration
@testable import Casework
import Core
import OrderedCollections
import Schemas
import Store
import StoreTesting
import Testing

@Suite struct ReorganisationRuleTests {
    private static let change = "{abolish: \"H29.267.43\", into: {by_area: commune}}"
    private static let why = "why: {vi: \"Vì thế\", en: \"So\"}"

    private static func stay(_ when: String) -> String {
        "  - {when: '\(when)', then: stay, until: \"2027-01-31\", \(why)}"
    }

    @Test(
        arguments: [
            "due < date", "filed < date", "filed = @\"2026-11-30\"", "today <= date", "unit = \"H29.267.43\"",
            "area = \"26743\"", "procedure = \"all-steps\"", "step = \"appraise\"",
            "list contains(steps, \"appraise\")", "channel = \"online\"", "accepted", "not(waiting)",
            "answers.site.floors = 2",
        ])
    func `a rule sees the dossier`(when: String) async throws {
        try await TestDatabase.with(.sqlite, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let id = try await place.file()
            try await place.act(id, "intake", "accept", .receptionist)
            let plan = try place.plan(Self.change, rules: Self.stay(when))
            let said = try #require(try await place.said(plan, id))
            #expect(said.verdict == .stays && said.reason.english == "So", "\(when)")
            let not = try place.plan(Self.change, rules: Self.stay("not(\(when))"))
            #expect(try await place.said(not, id)?.verdict == .moves, "\(when)")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what is due before the day stays until the last day, and then goes on too`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let early = try await place.file()
            try await place.act(early, "intake", "accept", .receptionist)
            place.clock.set("2026-12-28T09:00+07:00")
            let late = try await place.file()
            try await place.act(late, "intake", "accept", .receptionist)
            _ = try await place.dossiers.order(
                try place.plan(
                    Self.change, rules: "  - {when: 'due < date', then: stay, until: \"2027-01-31\", \(Self.why)}"))
            place.clock.set("2027-01-01T00:00:01+07:00")
            let counts = try #require(try await place.dossiers.carryOutReorganisations().first).counts
            #expect(counts[.stays] == 1 && counts[.moves] == 1)
            #expect(try await place.dossiers.require(early).competentUnit == "H29.267.43")
            #expect(try await place.dossiers.require(late).competentUnit == "H29.267.90")
            // The old unit can still finish it.
            let again = try await place.act(early, "appraise", "again", .specialist)
            #expect(again.tasks.map(\.unit) == ["H29.267.43"])
            #expect(try await place.dossiers.carryOutReorganisations().isEmpty)
            place.clock.set("2027-02-01T00:00+07:00")
            let rest = try #require(try await place.dossiers.carryOutReorganisations().first).counts
            #expect(rest[.moves] == 1 && rest[.stays] == 0)
            let moved = try await place.dossiers.require(early)
            #expect(moved.competentUnit == "H29.267.90")
            guard case .handedOver(let handover)? = try await place.dossiers.journal(of: early).last?.event else {
                throw Problem(.fault, "test.no_event")
            }
            #expect(handover.notes.map(\.key).contains("handover.left_over"))
            #expect(try await place.dossiers.reorganisations().first?.dueAt == nil)
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test func `a rule may name the unit, and the first that holds says it`() async throws {
        try await TestDatabase.with(.sqlite, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let id = try await place.file()
            let plan = try place.plan(
                Self.change,
                rules: """
                      - {when: 'answers.site.floors > 5', then: move, to: "H29.267.40", \(Self.why)}
                      - {when: 'procedure = "all-steps"', then: move, to: "H29.267.91", \(Self.why)}
                      - {then: move, \(Self.why)}
                    """)
            let said = try #require(try await place.said(plan, id))
            #expect(said.changes.map(\.to) == ["H29.267.91"] && said.notes.map(\.kind) == [.named])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `officers go along, by staff code elsewhere, and keep what they were given`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let unit = ReorganisedPlace.benThanh
            let stays = try await place.appoint(10_000, "BT-1", .specialist, at: unit)
            let leaves = try await place.appoint(20_000, "BT-2", .specialist, at: unit)
            _ = try await place.appoint(
                30_000, "BT-3", .leader, at: unit, to: try #require(CivilDate("2026-12-15")))
            let before = try await place.positions()
            let (one, other) = (try await place.file(), try await place.file())
            for (id, officer) in [(one, stays), (other, leaves)] {
                try await place.act(id, "intake", "accept", .receptionist)
                try await place.dossiers.assign(
                    step: "appraise", branch: nil, to: officer, on: id, Place.officer(.divisionHead, at: unit))
            }
            let stood = try await place.stand(other)
            let plan = try place.plan(
                "{rename: \"H29.267.43\", into: \"H29.267.90\"}",
                more: "positions: {officers: {BT-2: \"H29.267.40\"}}")
            try await place.move(plan)
            #expect(
                try await place.positions() == [
                    "BT-1 H29.267.43 specialist 2025-07-01 2026-12-31", "BT-1 H29.267.90 specialist 2027-01-01 -",
                    "BT-2 H29.267.43 specialist 2025-07-01 2026-12-31", "BT-2 H29.267.40 specialist 2027-01-01 -",
                    "BT-3 H29.267.43 leader 2025-07-01 2026-12-15",
                ])
            #expect(try await place.dossiers.require(one).tasks.first?.assignee == stays)
            #expect(try await place.dossiers.require(other).tasks.first?.assignee == nil)
            try await place.dossiers.takeBackReorganisation("thu")
            #expect(try await place.positions() == before)
            #expect(try await place.stand(other) == stood)
        }
    }
}
