import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Synchronization
import Testing

@Suite struct TraceTests {
    @Test(arguments: TestDatabase.engines)
    func `traces and step times tell what the journals hold`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Administration.migrations + CaseworkMigrations.all) {
            database in
            let office = try await Office(database)
            let granted = try await office.file()
            for (step, outcome, role) in [
                ("intake", "accept", Role.receptionist), ("assign", "assign", .divisionHead),
                ("appraise", "propose", .specialist), ("review", "agree", .divisionHead), ("sign", "grant", .leader),
                ("issue", "issued", .clerk), ("deliver", "delivered", .receptionist),
            ] { _ = try await office.act(granted, step, outcome, role) }
            let open = try await office.file()
            var traces: [DossierTrace] = []
            let count = try await office.dossiers.traces(TraceFilter()) { traces += $0 }
            #expect(count == 2)
            #expect(traces.map(\.code) == [granted.code, open.code])
            #expect(
                traces[0].variant
                    == "filed, intake.accept, assign.assign, appraise.propose, review.agree, sign.grant, issue.issued, "
                    + "issued.certificate, deliver.delivered, ended.granted")
            #expect(traces[1].variant == "filed")
            #expect(traces[0].events.first { $0.activity == "sign.grant" }?.unit != nil)
            #expect(try await office.dossiers.traces(TraceFilter(procedure: "none")) { _ in } == 0)

            let unit = try await office.dossiers.require(granted.dossier).competentUnit
            let times = try await office.dossiers.stepTimes(at: unit, latest: 10)
            #expect(Set(times.map(\.step)).isSuperset(of: ["assign", "appraise", "review", "sign", "issue"]))
            #expect(times.allSatisfy { $0.passages == 1 && $0.medianMinutes == $0.ninthDecileMinutes })
        }
    }

    @Test func `a stay at a step is from its opening to its closing`() throws {
        let start = try #require(Instant("2026-11-23T08:00+07:00"))
        let end = try #require(Instant("2026-11-23T09:30+07:00"))
        let actor = Actor(kind: .officer, id: nil, name: "A", unit: "H29")
        let task = OpenTask(
            step: "consult", branch: "fire", unit: "H29", role: "specialist", assignee: nil, openedAt: start, due: nil)
        let journal = [
            JournalEntry(sequence: 1, at: start, actor: actor, event: .stepOpened(task)),
            JournalEntry(
                sequence: 2, at: end, actor: actor,
                event: .stepClosed(.init(step: "consult", branch: "fire", outcome: "agree", reason: nil, note: nil))),
            JournalEntry(
                sequence: 3, at: end, actor: actor,
                event: .stepClosed(.init(step: "never_opened", branch: nil, outcome: "x", reason: nil, note: nil))),
        ]
        #expect(StepPassage.all(journal) == [StepPassage(step: "consult", unit: "H29", from: start, to: end)])
    }
}
