import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// What a move would mean, said before it is done.
@Suite struct MigrationPlanTests {
    private func plan(
        _ changes: [VersionOffice.Change], map: MigrationMap = MigrationMap(),
        _ prepare: @Sendable (VersionOffice) async throws -> Identifier
    ) async throws -> MigrationPlan {
        try await TestDatabase.with(.sqlite, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(database, changes)
            let id = try await prepare(office)
            return try #require(try await office.plans(map)[id])
        }
    }

    private func step(_ find: String, _ put: String) -> VersionOffice.Change { (StepsPack.file, find, put) }
    private func kinds(_ plan: MigrationPlan) -> [String] { plan.notes.map(\.key) }

    @Test func `other words leave a dossier unchanged`() async throws {
        let plan = try await plan([("procedures/all-steps/text.en.yaml", "Appraisal", "Assessment")]) {
            try await $0.appraised()
        }
        #expect(plan.verdict == .unchanged && plan.notes.isEmpty)
    }

    @Test func `what a dossier has behind it does not touch it, what it has ahead is told`() async throws {
        let change = step("at_most: 2\n", "at_most: 3\n")
        let ahead = try await plan([change]) { try await $0.appraised() }
        #expect(ahead.verdict == .automatic && kinds(ahead) == ["difference.step_returns"])
        let behind = try await plan([change]) { office in
            let id = try await office.file(kind: "simple", start: "2027-03-01")
            try await office.act(id, "intake", "accept", .receptionist)
            return try await office.act(id, "sign", "grant", .leader).id
        }
        #expect(behind.verdict == .unchanged)
    }

    @Test func `a step that is gone needs an officer, who may say where the dossier goes on`() async throws {
        let changes = [
            step("otherwise: appraise", "otherwise: look"), step("'\"appraise\"'", "'\"look\"'"),
            step("timeout: appraise", "timeout: look"), step("next: appraise", "next: look"),
            step("  appraise:\n", "  look:\n"), step("supplement: appraise", "supplement: look"),
            step("return: appraise", "return: look"),
            ("procedures/all-steps/text.en.yaml", "  appraise:", "  look:"),
            ("procedures/all-steps/text.vi.yaml", "  appraise:", "  look:"),
        ]
        let gone = try await plan(changes) { try await $0.appraised() }
        #expect(gone.verdict == .needsOfficer && gone.reasons.map(\.kind) == [.stepGone] && !gone.moves)
        var map = MigrationMap()
        map.steps["appraise"] = "look"
        let mapped = try await plan(changes, map: map) { try await $0.appraised() }
        #expect(mapped.verdict == .automatic && mapped.next?.tasks.map(\.step) == ["look"])
    }

    @Test
    func `a question that must be answered, an outcome that was taken and a fee of another amount need an officer`()
        async throws
    {
        let question = try await plan([
            (
                "procedures/all-steps/form.schema.json", "\"required\": [\"ward\", \"floors\", \"area\", \"kind\"]",
                "\"required\": [\"ward\", \"floors\", \"area\", \"kind\", \"start_date\"]"
            )
        ]) { try await $0.appraised() }
        #expect(question.verdict == .needsOfficer && question.reasons.map(\.kind) == [.answerMissing])
        let demand = try await plan([("procedures/all-steps/law.yaml", "5000", "6000")]) { office in
            let id = try await office.file(kind: "simple", start: "2027-03-01")
            try await office.act(id, "intake", "accept", .receptionist)
            return try await office.act(id, "sign", "grant", .leader).id
        }
        #expect(demand.verdict == .needsOfficer && demand.reasons.map(\.kind) == [.demandChanged])
        let outcome = try await plan([
            step("{grant: tax, refuse: end.refused, return: appraise}", "{grant: tax, return: appraise}"),
            step("propose: ask, ", "onward: ask, "),
            ("procedures/all-steps/text.en.yaml", "propose: Propose", "onward: Onward"),
            ("procedures/all-steps/text.vi.yaml", "propose:", "onward:"),
        ]) { office in
            let id = try await office.appraised()
            return try await office.act(id, "appraise", "propose", .specialist).id
        }
        #expect(outcome.verdict == .needsOfficer && outcome.reasons.map(\.kind) == [.outcomeGone])
    }

    @Test func `a promise never comes later, comes earlier by a shorter limit, and begins anew only by law`()
        async throws
    {
        let limit = "limit: {days: 10, unit: working}\nclock"
        let promised = try await due([])
        let shorter = try await due([step(limit, "limit: {days: 5, unit: working}\nclock")])
        let longer = try await due([step(limit, "limit: {days: 30, unit: working}\nclock")])
        #expect(shorter.plan.effects.map(\.kind) == [.dueEarlier] && shorter.due < promised.due)
        #expect(longer.plan.effects.map(\.kind) == [.dueKept] && longer.due == promised.due)
        let anew = "open_dossiers: {limit: restart, basis: \"NĐ 9\"}\nlimit: {days: 30, unit: working}\nclock"
        let restarted = try await due([step(limit, anew)])
        #expect(restarted.plan.effects.map(\.kind) == [.dueRestarted] && restarted.due > promised.due)
        let spent = try await due([step(limit, "limit: {days: 5, unit: working}\nclock")], at: "2026-12-08T09:00+07:00")
        #expect(spent.plan.verdict == .needsOfficer && spent.plan.reasons.map(\.kind) == [.limitSpent])
    }

    private func due(
        _ changes: [VersionOffice.Change], at later: String? = nil
    ) async throws -> (plan: MigrationPlan, due: Instant) {
        // The same version again differs by a number only.
        let changes = changes + [("pack.yaml", "1.0.0", "1.0.1")]
        return try await TestDatabase.with(.sqlite, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(database, changes)
            let id = try await office.appraised()
            if let later { office.clock.set(later) }
            let plan = try #require(try await office.plans()[id])
            let before = try await office.dossiers.require(id)
            return (plan, plan.next?.clock.due ?? before.clock.due)
        }
    }
}
