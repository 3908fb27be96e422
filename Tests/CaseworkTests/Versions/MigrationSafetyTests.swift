import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// No move and no choice skips work that somebody must do, or lets one person do what two must.
@Suite struct MigrationSafetyTests {
    private static let gone = MigrationChoiceTests.gone
    private static func step(_ find: String, _ put: String) -> VersionOffice.Change { (StepsPack.file, find, put) }
    private static func text(_ language: String, _ find: String, _ put: String) -> VersionOffice.Change {
        ("procedures/all-steps/text.\(language).yaml", find, put)
    }

    /// Who appraises does not sign.
    private static let duty = step(
        "    role: leader\n    limit: {days: 2,", "    role: leader\n    other_than: [appraise]\n    limit: {days: 2,")
    private static let fire =
        "      - {id: fire, unit: fire_police, role: specialist, when: \"site.floors >= 7\"}\n"
    /// Two units are asked.
    private static func both(_ floors: Int = 7) -> [VersionOffice.Change] {
        [
            step(
                fire,
                fire + "      - {id: land, unit: fire_police, role: specialist, when: \"site.floors >= \(floors)\"}\n"),
            text("en", "consult: {fire: Fire safety}", "consult: {fire: Fire safety, land: Land use}"),
            text("vi", "consult: {fire: Phòng cháy}", "consult: {fire: Phòng cháy, land: Đất đai}"),
        ]
    }

    private func withOffice(
        _ changes: [VersionOffice.Change], base: [VersionOffice.Change] = [], on engine: Engine = .sqlite,
        _ body: @Sendable (VersionOffice) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            try await body(try await VersionOffice(database, changes, base: base))
        }
    }

    private func plan(
        _ office: VersionOffice, _ id: Identifier, _ step: String? = nil, _ map: MigrationMap = MigrationMap()
    ) async throws -> MigrationPlan {
        var map = map
        if let step { map.choices[try await office.dossiers.require(id).code] = .step(step) }
        return try #require(try await office.plans(map)[id])
    }

    /// A dossier at which the units are asked.
    private func asked(_ office: VersionOffice) async throws -> Identifier {
        let id = try await office.file(floors: 9)
        try await office.act(id, "intake", "accept", .receptionist)
        try await office.dossiers.occurred(
            "survey_done", reference: "D1", on: id, Place.officer(.specialist, at: office.unit))
        try await office.act(id, "appraise", "propose", .specialist)
        return id
    }

    @Test func `an applicant who was asked for more answers to no step at which nobody acts`() async throws {
        try await withOffice(Self.gone) { office in
            let id = try await office.appraised()
            try await office.act(id, "appraise", "supplement", .specialist, reason: "Thiếu", items: ["Bản vẽ"])
            for step in ["issue", "deliver", "fire_check", "land_note", "jury", "register", "tax", "route"] {
                let plan = try await plan(office, id, step)
                #expect(!plan.moves && plan.reasons.map(\.kind) == [.stepGone, .choiceImpossible], "\(step)")
            }
            let chosen = try await plan(office, id, "look")
            let note = try #require(chosen.effects.first { $0.kind == .stepChosen }?.note)
            #expect(note.subject == "appraise" && note.what.english == "Appraisal" && note.new != nil)
        }
    }

    @Test func `nobody signs what nobody has looked at`() async throws {
        let way = Self.step("['\"simple\"', '\"sign\"']", "['\"simple\"', '\"jury\"']")
        try await withOffice(Self.gone, base: [way]) { office in
            let id = try await office.appraised()
            let skipped = try await plan(office, id, "sign")
            #expect(!skipped.moves && skipped.reasons.map(\.kind) == [.stepGone, .choiceImpossible])
            #expect(try await plan(office, id, "look").moves)
        }
        let changes = Self.gone + [Self.step("other_than: [appraise]", "other_than: [look]")]
        try await withOffice(changes, base: [Self.duty]) { office in
            let skipped = try await plan(office, try await office.appraised(), "sign")
            #expect(!skipped.moves && skipped.reasons.map(\.kind) == [.stepGone, .choiceImpossible])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `whoever puts a dossier before a signature does not sign it, and confirms the choice`(
        _ engine: Engine
    ) async throws {
        try await withOffice(Self.gone, on: engine) { office in
            let id = try await office.appraised()
            let order = try #require(VersionOffice.order)
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            let version = try await office.dossiers.require(id).version
            let own = Place.officer(.leader, at: office.unit)
            let stale = Caller(
                kind: .officer, account: own.account, officer: own.officer, displayName: own.displayName,
                positions: own.positions, assurance: .single)
            await #expect(throws: Problem(.forbidden, "policy.step_up")) {
                try await office.dossiers.decide(
                    .step("sign"), reason: nil, on: id, of: run, expecting: version, stale)
            }
            try await office.dossiers.decide(.step("sign"), reason: nil, on: id, of: run, expecting: version, own)
            let moved = try await office.dossiers.require(id)
            let chooser = try #require(own.officer)
            #expect(moved.tasks.map(\.barred) == [[chooser]])
            #expect(try await office.dossiers.queue(own).isEmpty)
            await #expect(throws: Problem.self) {
                try await office.dossiers.act(Act(step: "sign", outcome: "grant"), on: id, own)
            }
            #expect(try await office.dossiers.require(id).decision == nil)
            let other = Place.officer(.leader, at: office.unit, id: 77)
            let signed = try await office.dossiers.act(Act(step: "sign", outcome: "grant"), on: id, other)
            #expect(signed.decision?.outcome == "grant")
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test func `a move that would forget who drafted, or let them sign, needs an officer`() async throws {
        let changes = Self.gone + [Self.step("other_than: [appraise]", "other_than: [look]")]
        try await withOffice(changes, base: [Self.duty]) { office in
            let (id, fresh) = (try await office.appraised(), try await office.file())
            try await office.act(id, "appraise", "propose", .specialist)
            let plan = try await plan(office, id)
            #expect(plan.verdict == .needsOfficer && plan.reasons.map(\.kind) == [.dutyGone])
            #expect(try await self.plan(office, id, "sign").verdict == .decided)
            #expect(try await self.plan(office, fresh).reasons.isEmpty)
            var map = MigrationMap()
            map.steps["appraise"] = "look"
            let mapped = try await self.plan(office, id, nil, map)
            #expect(mapped.verdict == .automatic && mapped.next?.doers["look"]?.count == 1)
            #expect(mapped.next?.tasks.first?.barred.count == 1)
        }
        try await withOffice([Self.step("    other_than: [appraise]\n", "")], base: [Self.duty]) { office in
            let (id, fresh) = (try await office.appraised(), try await office.appraised())
            try await office.act(id, "appraise", "propose", .specialist)
            #expect(try await plan(office, id).reasons.map(\.kind) == [.dutyLost])
            #expect(try await plan(office, fresh).verdict == .automatic)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a choice ends the other questions of a step at which one unit is no longer asked`(
        _ engine: Engine
    ) async throws {
        let changes = [
            Self.step(Self.fire, ""), Self.text("en", "{fire: Fire safety, land: Land use}", "{land: Land use}"),
            Self.text("vi", "{fire: Phòng cháy, land: Đất đai}", "{land: Đất đai}"),
        ]
        try await withOffice(changes, base: Self.both(), on: engine) { office in
            let id = try await asked(office)
            #expect(try await office.dossiers.require(id).tasks.count == 2)
            #expect(try await plan(office, id).reasons.map(\.kind) == [.branchGone])
            var map = MigrationMap()
            map.choices[try await office.dossiers.require(id).code] = .step("sign")
            let ended = try await plan(office, id, "sign").effects.filter { $0.kind == .branchEnded }
            #expect(ended.map(\.note.part?.english) == ["Land use"])
            let order = try #require(VersionOffice.order)
            let before = try await office.dossiers.require(id)
            let (run, _) = try await office.dossiers.migrate(try office.migration(map), order)
            let after = try await office.dossiers.require(id)
            #expect(after.tasks.map(\.step) == ["sign"] && after.consultations.isEmpty)
            #expect(try await office.dossiers.verify().findings == [])
            _ = try await office.dossiers.rollBack(run, order)
            #expect(try await office.dossiers.require(id).consultations == before.consultations)
        }
    }

    @Test func `a unit that is newly asked where the dossier is already is left to an officer`() async throws {
        try await withOffice(Self.both()) { office in
            let (id, early) = (try await asked(office), try await office.appraised())
            let plan = try await plan(office, id)
            #expect(plan.verdict == .needsOfficer && plan.reasons.map(\.kind) == [.branchNew])
            #expect(plan.reasons.first?.note.part?.english == "Land use")
            #expect(try await self.plan(office, early).verdict == .automatic)
            let accepted = try await self.plan(office, id, "ask")
            #expect(accepted.verdict == .decided && accepted.next?.tasks.map(\.branch) == ["fire"])
        }
        try await withOffice(Self.both(20)) { office in
            let id = try await asked(office)
            #expect(try await plan(office, id).verdict == .automatic)
        }
    }

    @Test func `so is a part that is newly examined`() async throws {
        let note = "          police_note: {do: task, role: specialist, outcomes: {pass: done}}\n"
        let changes =
            [Self.step("    branches:\n", "    branches:\n      police:\n        steps:\n" + note)]
            + ["vi", "en"].flatMap { language in
                [
                    Self.text(language, "branches: {fire:", "branches: {police: Police, fire:"),
                    Self.text(language, "  fire_check:", "  police_note: Note\n  fire_check:"),
                ]
            }
        try await withOffice(changes) { office in
            let id = try await office.file(kind: "joint")
            try await office.act(id, "intake", "accept", .receptionist)
            let plan = try await plan(office, id)
            #expect(plan.verdict == .needsOfficer && plan.reasons.map(\.kind) == [.branchNew])
        }
    }

    @Test func `what is written into a dossier has an end, at the desk too`() async throws {
        try await withOffice(Self.gone) { office in
            let id = try await office.appraised()
            let long = String(repeating: "ă", count: 4001)
            func tooLong(_ place: String) -> Problem {
                Problem(.invalid, "dossier.text_too_long", ["most": "4000"], at: place)
            }
            let specialist = Place.officer(.specialist, at: office.unit)
            for (act, place) in [
                (Act(step: "appraise", outcome: "propose", reason: long), "/reason"),
                (Act(step: "appraise", outcome: "propose", note: long), "/note"),
                (Act(step: "appraise", outcome: "supplement", reason: "Thiếu", items: [long]), "/items"),
            ] {
                await #expect(throws: tooLong(place)) { try await office.dossiers.act(act, on: id, specialist) }
            }
            await #expect(throws: tooLong("/reason")) {
                try await office.dossiers.withdraw(reason: long, on: id, Place.citizen)
            }
            let order = try #require(VersionOffice.order)
            let (run, _) = try await office.dossiers.migrate(try office.migration(), order)
            let version = try await office.dossiers.require(id).version
            await #expect(throws: tooLong("/reason")) {
                try await office.dossiers.decide(
                    .stay, reason: long, on: id, of: run, expecting: version,
                    Place.officer(.divisionHead, at: office.unit))
            }
            let enough = String(long.dropLast())
            try await office.act(id, "appraise", "again", .specialist, reason: enough)
        }
    }
}
