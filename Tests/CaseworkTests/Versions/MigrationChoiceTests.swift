import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// What an officer decides for a dossier that has no certain place in a new version.
@Suite struct MigrationChoiceTests {
    /// The step `appraise` is gone, and nobody has said that `look` is the same.
    static let gone: [VersionOffice.Change] = [
        (StepsPack.file, "otherwise: appraise", "otherwise: look"),
        (StepsPack.file, "'\"appraise\"'", "'\"look\"'"),
        (StepsPack.file, "timeout: appraise", "timeout: look"), (StepsPack.file, "next: appraise", "next: look"),
        (StepsPack.file, "  appraise:\n", "  look:\n"),
        (StepsPack.file, "supplement: appraise", "supplement: look"),
        (StepsPack.file, "return: appraise", "return: look"),
        ("procedures/all-steps/text.en.yaml", "  appraise:", "  look:"),
        ("procedures/all-steps/text.vi.yaml", "  appraise:", "  look:"),
    ]
    private static let shorter: VersionOffice.Change = (
        StepsPack.file, "limit: {days: 10, unit: working}\nclock", "limit: {days: 5, unit: working}\nclock"
    )
    private static let asked: VersionOffice.Change = (
        "procedures/all-steps/form.schema.json", "\"required\": [\"ward\", \"floors\", \"area\", \"kind\"]",
        "\"required\": [\"ward\", \"floors\", \"area\", \"kind\", \"start_date\"]"
    )

    private func withOffice(
        _ changes: [VersionOffice.Change], on engine: Engine = .sqlite,
        _ body: @Sendable (VersionOffice, MigrationOrder) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            try await body(try await VersionOffice(database, changes), try #require(VersionOffice.order))
        }
    }

    private func map(
        _ office: VersionOffice, _ choices: [(Identifier, MigrationChoice)]
    ) async throws -> MigrationMap {
        var map = MigrationMap()
        for (id, choice) in choices { map.choices[try await office.dossiers.require(id).code] = choice }
        return map
    }

    private func plan(
        _ office: VersionOffice, _ id: Identifier, _ choice: MigrationChoice
    ) async throws -> MigrationPlan {
        try #require(try await office.plans(try await map(office, [(id, choice)]))[id])
    }

    @Test(arguments: TestDatabase.engines)
    func `a dossier goes on where an officer says, and comes back from there exactly`(_ engine: Engine) async throws {
        try await withOffice(MigrationChoiceTests.gone, on: engine) { office, order in
            let (chosen, other, undecided) = (
                try await office.appraised(), try await office.appraised(), try await office.appraised()
            )
            let before = try await office.dossiers.require(chosen)
            office.clock.set("2026-12-01T09:00+07:00")
            let map = try await map(office, [(chosen, .step("look")), (other, .step("sign"))])
            let (run, counts) = try await office.dossiers.migrate(try office.migration(map), order)
            #expect(counts[.decided] == 2 && counts[.needsOfficer] == 1 && counts.all == 3)

            let moved = try await office.dossiers.require(chosen)
            #expect(moved.pack == office.new.identity.hash && moved.clock == before.clock)
            let task = try #require(moved.tasks.first)
            #expect(moved.tasks.count == 1 && task.step == "look" && task.openedAt == office.clock.now)
            #expect(task.due.map { $0 > office.clock.now } == true && task.role == "specialist")
            let entry = try #require(try await office.dossiers.journal(of: chosen).last)
            guard case .migrated(let event) = entry.event else { throw Problem(.fault, "test.no_move") }
            #expect(event.notes.prefix(2).map(\.key) == ["reason.step_gone", "effect.step_chosen"])
            #expect(try await office.dossiers.require(undecided).pack == office.old.identity.hash)
            #expect(try await office.dossiers.verify().findings == [])

            // It goes on from there, and what nobody has touched goes back.
            #expect(try await office.act(other, "sign", "refuse", .leader, reason: "Thiếu").result == "refused")
            let back = try await office.dossiers.rollBack(run, order)
            #expect([back.undone, back.touched] == [1, 1])
            var (was, now) = (before.value, try await office.dossiers.require(chosen).value)
            was["version"] = nil as Value?
            now["version"] = nil as Value?
            #expect(was.json == now.json)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a dossier stays when an officer says so, also one that could go on by itself`(_ engine: Engine) async throws {
        for changes in [MigrationChoiceTests.gone, [MigrationChoiceTests.shorter]] {
            try await withOffice(changes, on: engine) { office, order in
                let id = try await office.appraised()
                let before = try await office.dossiers.require(id)
                let map = try await map(office, [(id, .stay)])
                let (_, counts) = try await office.dossiers.migrate(try office.migration(map), order)
                #expect(counts[.decided] == 1 && counts.all == 1)
                // It is told once, however often the migration is run, and changes nothing else.
                _ = try await office.dossiers.migrate(try office.migration(map), order)
                let journal = try await office.dossiers.journal(of: id)
                #expect(journal.count == before.version + 1)
                guard case .stayed(let stay)? = journal.last?.event else { throw Problem(.fault, "test.no_event") }
                #expect(stay.reason == order.reason && stay.from == office.old.identity)
                #expect(journal.last?.actor.name == order.by)
                var (now, then) = (try await office.dossiers.require(id).value, before.value)
                (now["version"], then["version"]) = (nil as Value?, nil as Value?)
                #expect(now == then)
                #expect(try await plan(office, id, .stay).effects.map(\.kind) == [.stays])
                let state = try await office.act(id, "appraise", "propose", .specialist)
                #expect(state.pack == office.old.identity.hash && state.tasks.map(\.step) == ["sign"])
                #expect(try await office.dossiers.verify().findings == [])
            }
        }
    }

    @Test func `what is told against a dossier that has its place is accepted by naming the place`() async throws {
        try await withOffice([MigrationChoiceTests.asked]) { office, _ in
            let id = try await office.appraised()
            let accepted = try await plan(office, id, .step("appraise"))
            #expect(accepted.verdict == .decided && accepted.moves)
            #expect(accepted.reasons.map(\.kind) == [.answerMissing] && accepted.effects.map(\.kind) == [.accepted])
            let elsewhere = try await plan(office, id, .step("sign"))
            #expect(elsewhere.verdict == .needsOfficer && !elsewhere.moves)
            #expect(elsewhere.reasons.map(\.kind) == [.answerMissing, .choicePlaced])
        }
        try await withOffice([MigrationChoiceTests.shorter]) { office, _ in
            let id = try await office.appraised()
            #expect(try await plan(office, id, .step("appraise")).verdict == .automatic)
            let elsewhere = try await plan(office, id, .step("sign"))
            #expect(!elsewhere.moves && elsewhere.reasons.map(\.kind) == [.choicePlaced])
        }
    }

    @Test(arguments: ["nowhere", "appraise", "route", "ask", "tax", "await_start", "register", "jury", "deliver"])
    func `nobody puts a dossier at a step that is not there or at which nobody acts`(_ step: String) async throws {
        try await withOffice(MigrationChoiceTests.gone) { office, _ in
            let plan = try await plan(office, try await office.appraised(), .step(step))
            #expect(plan.verdict == .needsOfficer && !plan.moves)
            #expect(plan.reasons.map(\.kind) == [.stepGone, .choiceImpossible])
        }
    }

    @Test func `before acceptance a dossier can only be put at the first step`() async throws {
        let changes: [VersionOffice.Change] = [
            (StepsPack.file, "  intake: {do: task", "  desk: {do: task"),
            (StepsPack.file, "supplement: intake", "supplement: desk"),
            ("procedures/all-steps/text.en.yaml", "intake:", "desk:"),
            ("procedures/all-steps/text.vi.yaml", "intake:", "desk:"),
        ]
        try await withOffice(changes) { office, _ in
            let id = try await office.file()
            let skipped = try await plan(office, id, .step("sign"))
            #expect(!skipped.moves && skipped.reasons.map(\.kind) == [.stepGone, .choiceImpossible])
            let put = try await plan(office, id, .step("desk"))
            #expect(put.verdict == .decided && put.next?.tasks.map(\.step) == ["desk"])
            #expect(put.next?.clock.startedAt == nil)
        }
    }

    @Test func `no officer decides away that another unit is competent`() async throws {
        let changes: [VersionOffice.Change] = [
            (StepsPack.file, "competent: {level: commune", "competent: {level: province")
        ]
        try await withOffice(changes) { office, _ in
            let id = try await office.appraised()
            let plan = try await plan(office, id, .step("appraise"))
            #expect(plan.verdict == .needsOfficer && !plan.moves && plan.reasons.map(\.kind) == [.otherUnit])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a unit whose opinion is no longer asked is asked again when the move is taken back`(
        _ engine: Engine
    ) async throws {
        let changes: [VersionOffice.Change] = [
            (StepsPack.file, "propose: ask", "propose: sign"),
            (StepsPack.file, "  ask:\n    do: consult\n    ask:\n", "  # ask\n"),
            (
                StepsPack.file, "      - {id: fire, unit: fire_police, role: specialist, when: \"site.floors >= 7\"}\n",
                ""
            ),
            (StepsPack.file, "    limit: {days: 2, unit: working}\n    silence: consents\n    next: sign\n", ""),
            ("procedures/all-steps/text.en.yaml", "  ask: Opinions\n", ""),
            ("procedures/all-steps/text.vi.yaml", "  ask: Lấy ý kiến\n", ""),
            ("procedures/all-steps/text.en.yaml", "consult: {fire: Fire safety}\n", ""),
            ("procedures/all-steps/text.vi.yaml", "consult: {fire: Phòng cháy}\n", ""),
        ]
        try await withOffice(changes, on: engine) { office, order in
            let id = try await office.file(floors: 9)
            try await office.act(id, "intake", "accept", .receptionist)
            try await office.dossiers.occurred(
                "survey_done", reference: "D1", on: id, Place.officer(.specialist, at: office.unit))
            let before = try await office.act(id, "appraise", "propose", .specialist)
            let asked = try #require(before.consultations.first)
            #expect(before.tasks.map(\.step) == ["ask"] && before.units.contains(asked.unit))
            let map = try await map(office, [(id, .step("sign"))])
            let (run, counts) = try await office.dossiers.migrate(try office.migration(map), order)
            #expect(counts[.decided] == 1)
            let moved = try await office.dossiers.require(id)
            #expect(moved.tasks.map(\.step) == ["sign"] && moved.consultations.isEmpty)
            #expect(try await office.dossiers.verify().findings == [])
            #expect(try await office.dossiers.rollBack(run, order).undone == 1)
            #expect(try await office.dossiers.require(id).consultations == before.consultations)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test func `an applicant who was asked for more answers to the step that an officer has chosen`() async throws {
        try await withOffice(MigrationChoiceTests.gone) { office, order in
            let id = try await office.appraised()
            try await office.act(id, "appraise", "supplement", .specialist, reason: "Thiếu", items: ["Bản vẽ"])
            let before = try await office.dossiers.require(id)
            #expect(before.openSupplement?.resume == "appraise")
            let map = try await map(office, [(id, .step("look"))])
            let (_, counts) = try await office.dossiers.migrate(try office.migration(map), order)
            #expect(counts[.decided] == 1)
            let papers = [Paper(onPaper: "application")]
            let answered = try await office.dossiers.supplement(answers: nil, papers: papers, on: id, Place.citizen)
            #expect(answered.tasks.map(\.step) == ["look"] && answered.pack == office.new.identity.hash)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }
}
