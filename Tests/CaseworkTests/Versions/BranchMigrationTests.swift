import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// Dossiers in the middle of branches, moved to another version and back.
@Suite struct BranchMigrationTests {
    private static func step(_ find: String, _ put: String) -> VersionOffice.Change { (StepsPack.file, find, put) }

    private func office(
        _ changes: [VersionOffice.Change], _ body: @Sendable (VersionOffice, Identifier) async throws -> Void
    ) async throws {
        for engine in TestDatabase.engines {
            try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
                let office = try await VersionOffice(database, changes + [("pack.yaml", "1.0.0", "1.0.1")])
                let id = try await office.file(kind: "joint")
                try await office.act(id, "intake", "accept", .receptionist)
                try await body(office, id)
            }
        }
    }

    /// Moves, and back again to the bit.
    private func moved(
        _ office: VersionOffice, _ id: Identifier, _ map: MigrationMap = MigrationMap()
    ) async throws -> Dossier {
        let order = try #require(VersionOffice.order)
        let before = try await office.dossiers.require(id)
        let (run, counts) = try await office.dossiers.migrate(try office.migration(map), order)
        let after = try await office.dossiers.require(id)
        #expect(counts.all == 1)
        #expect(try await office.dossiers.verify().findings == [])
        if after.pack != before.pack {
            _ = try await office.dossiers.rollBack(run, order)
            var back = try await office.dossiers.require(id)
            back.version = before.version
            #expect(back == before, "not taken back exactly")
        }
        return after
    }

    @Test func `what differs elsewhere leaves branches as they are`() async throws {
        try await office([
            Self.step(
                "intake: {do: task, role: receptionist, limit: {days: 0.5,",
                "intake: {do: task, role: receptionist, limit: {days: 1,")
        ]) { office, id in
            let plan = try #require(try await office.plans()[id])
            #expect(plan.verdict == .unchanged)
        }
    }

    @Test func `a branch's own limit counts from its beginning, for the steps without one of theirs too`() async throws
    {
        let change = Self.step(
            "unit: fire_police\n        limit: {days: 2,", "unit: fire_police\n        limit: {days: 5,")
        try await office([change]) { office, id in
            try await office.dossiers.act(
                Act(step: "fire_check", outcome: "pass"), on: id,
                Place.officer(.specialist, at: try #require(try await office.dossiers.require(id).branches.first?.unit))
            )
            let plan = try #require(try await office.plans()[id])
            #expect(plan.verdict == .automatic && plan.effects.contains { $0.kind == .branchDue })
            #expect(plan.ahead.map(\.kind).contains(.parallelChanged))
            let before = try await office.dossiers.require(id)
            let after = try await moved(office, id)
            let (was, due) = (before.branches[0].due, after.branches[0].due)
            let (first, later) = (try #require(was), try #require(due))
            #expect(later > first)
            #expect(after.task("fire_agree")?.due == due && after.branches[1] == before.branches[1])
        }
    }

    @Test func `a branch that is gone needs an officer, whose choice ends the others`() async throws {
        let changes =
            [
                Self.step(
                    """
                          fire:
                            unit: fire_police
                            limit: {days: 2, unit: working}
                            silence: consents
                            steps:
                              fire_check: {do: task, role: specialist, limit: {days: 1.5, unit: working}, outcomes: {pass: fire_agree}}
                              fire_agree: {do: task, role: division_head, outcomes: {pass: done, fail: done, again: fire_check}}

                    """,
                    """
                          police:
                            steps:
                              police_note: {do: task, role: specialist, outcomes: {pass: done}}

                    """)
            ]
            + ["vi", "en"].flatMap { language -> [VersionOffice.Change] in
                let file = "procedures/all-steps/text.\(language).yaml"
                return [
                    (file, "branches: {fire:", "branches: {police:"), (file, "  fire_check:", "  police_note:"),
                    (file, language == "vi" ? "  fire_agree: Duyệt phòng cháy\n" : "  fire_agree: Fire approval\n", ""),
                ]
            }
        try await office(changes) { office, id in
            let plan = try #require(try await office.plans()[id])
            #expect(plan.verdict == .needsOfficer && plan.reasons.map(\.kind) == [.stepGone])
            #expect(try await moved(office, id).pack == office.old.identity.hash)
            let code = try await office.dossiers.require(id).code
            var map = MigrationMap()
            map.choices[code] = .step("land_note")
            #expect(try await office.plans(map)[id]?.verdict == .needsOfficer, "a branch is entered at its beginning")
            map.choices[code] = .step("sign")
            let after = try await moved(office, id, map)
            #expect(after.tasks.map(\.step) == ["sign"] && after.branches.allSatisfy { $0.outcome == Step.unneeded })
        }
    }

    @Test func `a branch of another unit, and a step that left its branch, need an officer`() async throws {
        let other = Self.step("        unit: fire_police\n        limit: {days: 2,", "        limit: {days: 2,")
        try await office([other]) { office, id in
            let plan = try #require(try await office.plans()[id])
            #expect(plan.verdict == .needsOfficer && plan.reasons.map(\.kind) == [.branchUnit])
        }
        let renamed =
            [Self.step("      fire:\n", "      flames:\n")]
            + ["vi", "en"].map { ("procedures/all-steps/text.\($0).yaml", "branches: {fire:", "branches: {flames:") }
        try await office(renamed) { office, id in
            let plan = try #require(try await office.plans()[id])
            #expect(plan.verdict == .needsOfficer && plan.reasons.map(\.kind) == [.branchLeft])
        }
    }

    @Test func `the step that holds the branches goes on under another name`() async throws {
        let changes =
            [Self.step("  examine:\n", "  together:\n"), Self.step("'\"examine\"'", "'\"together\"'")]
            + ["vi", "en"].map { ("procedures/all-steps/text.\($0).yaml", "  examine:", "  together:") }
        try await office(changes) { office, id in
            var map = MigrationMap()
            map.steps["examine"] = "together"
            let plan = try #require(try await office.plans(map)[id])
            #expect(plan.verdict == .automatic, "\(plan.reasons)")
            let after = try await moved(office, id, map)
            #expect(after.branches.map(\.step) == ["together", "together"])
            #expect(after.tasks.map(\.step) == ["fire_check", "land_visit"])
        }
    }

    @Test func `every difference of branches is told`() throws {
        let pack = try StepsPack.read([
            (StepsPack.file, "join: all", "join: first"),
            (StepsPack.file, "silence: escalates", "silence: consents"),
            (StepsPack.file, "fire_agree: {do: task, role: division_head", "fire_agree: {do: task, role: leader"),
        ])
        let (old, new) = (try StepsPack.procedure(), try #require(pack.procedures["all-steps"]))
        let found = ProcedureComparison.differences(from: old, to: new, map: MigrationMap()).map(\.kind)
        #expect(Set(found) == [.stepRule, .parallelChanged, .stepRole])
    }
}
