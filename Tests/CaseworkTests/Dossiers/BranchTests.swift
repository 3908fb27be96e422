import Administration
@testable import Casework
import Core
import Logging
import OrderedCollections
import Store
import StoreTesting
import Testing

/// Branches that run at once: how they begin, end and come together, and what is kept of them.
@Suite struct BranchTests {
    private static let file = StepsPack.file

    /// A dossier whose branches are open, under the pack with `changes`.
    private func begun(
        _ changes: [(find: String, put: String)] = [], area: Int = 20
    ) throws -> (history: History, procedure: Procedure) {
        let pack = try StepsPack.read(changes.map { (Self.file, $0.find, $0.put) })
        let procedure = try #require(pack.procedures["all-steps"])
        var history = try History(procedure, StepsPack.filing(area: area, kind: "joint"))
        try history.act("intake", "accept", .receptionist)
        return (history, procedure)
    }

    private struct History {
        let procedure: Procedure
        var dossier: Dossier
        var journal: [JournalEntry]
        var now: Instant

        init(_ procedure: Procedure, _ filing: Filing) throws {
            self.procedure = procedure
            now = try #require(Instant("2026-11-30T09:00+07:00"))
            let events = try procedure.file(filing, try Place.context(Place.citizen, now))
            journal = PowerTests.entries(events, from: 0, now)
            dossier = try #require(Dossier.replay(id: Identifier(rawValue: 1), journal))
        }

        mutating func take(_ events: [Event]) throws {
            let entries = PowerTests.entries(events, from: dossier.version, now)
            for entry in entries { dossier.apply(entry) }
            journal += entries
            #expect(Dossier.replay(id: dossier.id, journal) == dossier)
            let stored = try journal.map {
                JournalEntry(
                    sequence: $0.sequence, at: $0.at, actor: $0.actor,
                    event: try Event(kind: $0.event.kind, body: $0.event.body))
            }
            #expect(stored == journal)
            let again = try Dossier(id: dossier.id, dossier.value)
            #expect(again == dossier)
        }

        mutating func act(_ step: String, _ outcome: String, _ role: Role) throws {
            let task = try #require(dossier.task(step), "\(step) is not open")
            now = now + .seconds(600)
            try take(
                try procedure.act(
                    Act(step: step, outcome: outcome), on: dossier,
                    try Place.context(Place.officer(role, at: task.unit), now)))
        }

        /// Everything that time does until `moment`, each thing once.
        mutating func wait(until moment: String) throws {
            let until = try #require(Instant(moment))
            var rung: Set<Alarm> = []
            while let alarm = try procedure.alarms(of: dossier, try Place.context(.system, until))
                .filter({ $0.at < until && !rung.contains($0) }).min(by: { $0.at < $1.at })
            {
                rung.insert(alarm)
                now = alarm.at + .seconds(1)
                try take(try procedure.ring(alarm, on: dossier, try Place.context(.system, now)))
            }
            now = until
        }

        var open: [String] { dossier.tasks.map(\.step).sorted() }
        func ended(_ branch: String) -> String? { dossier.branches.first { $0.branch == branch }?.outcome }
    }

    @Test func `each branch has its own unit, time and end, and the case goes on once all are done`() throws {
        var (history, _) = try begun()
        let fire = try #require(history.dossier.branches.first { $0.branch == "fire" })
        let land = try #require(history.dossier.branches.first { $0.branch == "land" })
        #expect(fire.unit != nil && land.unit == nil && fire.due != land.due)
        #expect(history.dossier.units.contains(fire.unit ?? ""), "who does a branch takes part")
        #expect(history.dossier.task("fire_check")?.unit == fire.unit)
        #expect(history.dossier.task("land_visit")?.unit == history.dossier.competentUnit)
        try history.act("fire_check", "pass", .specialist)
        #expect(history.dossier.task("fire_agree")?.due == fire.due, "a step without a limit has its branch's")
        try history.act("fire_agree", "pass", .divisionHead)
        #expect(history.open == ["land_visit"] && history.ended("fire") == "pass" && history.ended("land") == nil)
        try history.act("land_visit", "occurred", .specialist)
        try history.act("land_note", "pass", .specialist)
        #expect(history.open == ["sign"] && history.ended("land") == "done")
        let signatures = history.journal.filter { entry in
            if case .stepOpened(let task) = entry.event { task.step == "sign" } else { false }
        }
        #expect(signatures.count == 1)
    }

    @Test func `the first branch that is done ends the others, which nobody did`() throws {
        var (history, procedure) = try begun([("join: all", "join: first")])
        try history.act("fire_check", "pass", .specialist)
        try history.act("fire_agree", "pass", .divisionHead)
        #expect(history.open == ["sign"] && history.ended("land") == Step.unneeded)
        let acts = FigureAct.all(history.journal, after: nil, of: history.dossier)
        let steps = acts.filter { $0.kind == .step }
        #expect(steps.count == 3, "intake and the two steps of the branch that was done")
        #expect(!StepPassage.all(history.journal).contains { $0.step == "land_visit" })
        let told = try #require(DossierTrace(history.journal)).variant
        #expect(told.hasSuffix("fire_agree.pass, examine/fire.pass, examine/land.unneeded"), "\(told)")
        let alarms = try procedure.alarms(of: history.dossier, try Place.context(.system, history.now))
        #expect(!alarms.contains { $0.kind == .branch || $0.subject.hasPrefix("land") })
    }

    @Test func `two of three are enough`() throws {
        let third = """
            join: 2
                next: sign
                branches:
                  third:
                    steps:
                      third_look: {do: task, role: clerk, outcomes: {pass: done}}
            """
        let texts = ["vi", "en"].flatMap { language in
            let file = "procedures/all-steps/text.\(language).yaml"
            return [(file, "branches: {", "branches: {third: Ba, "), (file, "steps:\n", "steps:\n  third_look: Ba\n")]
        }
        let pack = try StepsPack.read([(Self.file, "join: all\n    next: sign\n    branches:", third)] + texts)
        var history = try History(try #require(pack.procedures["all-steps"]), StepsPack.filing(kind: "joint"))
        try history.act("intake", "accept", .receptionist)
        #expect(history.open == ["fire_check", "land_visit", "third_look"])
        try history.act("third_look", "pass", .clerk)
        #expect(history.open == ["fire_check", "land_visit"])
        try history.act("land_visit", "occurred", .specialist)
        try history.act("land_note", "pass", .specialist)
        #expect(history.open == ["sign"] && history.ended("fire") == Step.unneeded && history.ended("land") == "done")
    }

    @Test func `silence ends one branch and is told of the other`() throws {
        var (history, procedure) = try begun()
        try history.wait(until: "2026-12-02T16:30+07:00")
        #expect(history.open == ["land_note"] && history.ended("fire") == Step.silent)
        let notices = history.journal.count { $0.event == .noticed(.stepLate) }
        try history.wait(until: "2026-12-04T08:00+07:00")
        #expect(history.open == ["land_note"] && history.ended("land") == nil)
        let after = history.journal.count { $0.event == .noticed(.stepLate) }
        #expect(after == notices + 1, "told once")
        // The same alarm again, or one of a branch that is closed, changes nothing.
        let fire = try #require(history.dossier.branches.first { $0.branch == "fire" })
        let old = Alarm(kind: .branch, subject: fire.subject, at: try #require(fire.due))
        #expect(try procedure.ring(old, on: history.dossier, try Place.context(.system, history.now)) == [])
    }

    @Test func `a branch without its condition is not begun, and without any the case goes on`() throws {
        #expect(try begun(area: 5).history.open == ["fire_check"])
        let none = [
            ("silence: consents\n        steps", "silence: consents\n        when: \"site.area > 10\"\n        steps")
        ]
        let history = try begun(none, area: 5).history
        #expect(history.open == ["sign"] && history.dossier.branches.isEmpty)
    }

    @Test func `rules see how each branch ended`() throws {
        var (history, procedure) = try begun()
        try history.act("fire_check", "pass", .specialist)
        try history.act("fire_agree", "fail", .divisionHead)
        let told = procedure.scope(of: history.dossier, at: history.now)["dossier"]?["branches"]
        #expect(told == ["fire": "fail", "land": .null])
    }

    @Test func `a withdrawal ends what runs`() throws {
        var (history, _) = try begun()
        try history.take(
            try history.procedure.withdraw(
                reason: "x", on: history.dossier, try Place.context(Place.citizen, history.now)))
        #expect(history.open == [Procedure.withdrawalStep])
        #expect(history.dossier.branches.allSatisfy { $0.outcome == Step.unneeded })
    }

    @Test func `a branch that comes to its end at once may make the others needless`() throws {
        let changes = [
            ("join: all", "join: first"),
            (
                "fire_check: {do: task",
                "fire_way: {do: choose, cases: [{when: \"site.floors >= 9\", to: fire_check}], otherwise: done}\n          fire_check: {do: task"
            ),
        ]
        let texts = ["vi", "en"].map {
            ("procedures/all-steps/text.\($0).yaml", "steps:\n", "steps:\n  fire_way: Rẽ\n")
        }
        let pack = try StepsPack.read(changes.map { (Self.file, $0.0, $0.1) } + texts)
        var history = try History(try #require(pack.procedures["all-steps"]), StepsPack.filing(kind: "joint"))
        try history.act("intake", "accept", .receptionist)
        #expect(history.open == ["sign"] && history.ended("fire") == "done" && history.ended("land") == Step.unneeded)
    }

    @Test(arguments: TestDatabase.engines)
    func `a branch's unit reads and acts, its queue holds the task, and time ends it`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let office = try await VersionOffice(database, [("pack.yaml", "1.0.0", "1.0.1")])
            let id = try await office.file(kind: "joint")
            try await office.act(id, "intake", "accept", .receptionist)
            let unit = try #require(try await office.dossiers.require(id).task("fire_check")?.unit)
            let fireman = Place.officer(.specialist, at: unit)
            #expect(try await office.dossiers.view(id, fireman).id == id)
            let act = Act(step: "fire_check", outcome: "pass")
            await #expect(throws: Problem.self) {
                try await office.dossiers.act(act, on: id, Place.officer(.specialist, at: office.unit))
            }
            #expect(
                try await office.dossiers.act(act, on: id, fireman).tasks.map(\.step) == ["land_visit", "fire_agree"])
            office.clock.set("2026-12-03T09:00+07:00")
            _ = try await Timekeeper(dossiers: office.dossiers, logger: .init(label: "test")).ringDue()
            let after = try await office.dossiers.require(id)
            #expect(after.tasks.map(\.step) == ["land_note"] && after.branches.first?.outcome == Step.silent)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }
}
