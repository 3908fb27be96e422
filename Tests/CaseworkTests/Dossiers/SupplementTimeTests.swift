import Administration
@testable import Casework
import Core
import Logging
import OrderedCollections
import Store
import StoreTesting
import Testing

/// How long more may be asked and answered, and that being late once is never undone.
@Suite struct SupplementTimeTests {
    static let file = "procedures/house-permit/procedure.yaml"
    static let asking: [(file: String, find: String, put: String)] = [
        (
            file, "supplements_at_most: 1\n",
            "supplements_at_most: 1\n  supplement_within: {law: ask_days, unit: working}\n"
        ),
        (
            "procedures/house-permit/law.yaml", "answer_days:\n",
            "ask_days:\n  - {from: \"2026-07-01\", value: 3, article: Điều 19, basis: NĐ 61/2018/NĐ-CP}\nanswer_days:\n"
        ),
    ]

    private static func pack(_ changes: [(file: String, find: String, put: String)] = asking) throws -> Pack {
        var files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        for change in changes {
            let text = String(decoding: files[change.file] ?? [], as: UTF8.self)
            guard text.contains(change.find) else { throw Problem(.notFound, "test.no_such_text") }
            files[change.file] = Array(text.replacing(change.find, with: change.put, maxReplacements: 1).utf8)
        }
        return try PackReader.stored(PackSource(origin: "", files: files))
    }

    /// Accepted on Monday 2026-11-30 at nine; seven working days end on 2026-12-09 at four.
    private func appraised(_ office: Office) async throws -> Receipt {
        let receipt = try await office.file("house-permit")
        _ = try await office.act(receipt, "intake", "accept", .receptionist)
        _ = try await office.act(receipt, "assign", "assign", .divisionHead)
        return receipt
    }

    private func ask(_ office: Office, _ receipt: Receipt) async throws -> Dossier {
        try await office.act(receipt, "appraise", "supplement", .specialist, reason: "Thiếu", items: ["Bản vẽ"])
    }

    @Test(arguments: TestDatabase.engines)
    func `a supplement asked when late restarts the limit, and the dossier stays late`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: ResultTests.migrations) { database in
            let office = try await Office(database)
            let receipt = try await appraised(office)
            office.clock.set("2026-12-10T09:00+07:00")
            let asked = try await ask(office, receipt)
            #expect(asked.clock.isLate(at: office.clock.now))
            office.clock.set("2026-12-11T09:00+07:00")
            let answered = try await office.dossiers.supplement(
                answers: nil, papers: [Place.paper("site_plan", try Place.procedure("house-permit"))],
                on: receipt.dossier, Place.citizen)
            #expect(answered.clock.due > office.clock.now && answered.clock.missed == Instant("2026-12-09T16:00+07:00"))
            let unit = office.unit
            var figures = try await office.dossiers.figures(
                of: unit, from: office.clock.now.date + (-30), through: office.clock.now.date)
            #expect(figures.total.over == 1 && figures.total.within == 0)
            for (step, outcome, role) in [
                ("appraise", "propose", Role.specialist), ("review", "agree", .divisionHead),
                ("sign", "grant", .leader),
                ("issue", "issued", .clerk),
            ] {
                let open = try await office.dossiers.require(receipt.dossier)
                guard open.task(step) != nil else { continue }
                _ = try await office.act(receipt, step, outcome, role)
            }
            let state = try await office.dossiers.require(receipt.dossier)
            if case .finished = state.clock.state {
                figures = try await office.dossiers.figures(
                    of: unit, from: office.clock.now.date + (-30), through: office.clock.now.date)
                #expect(figures.total.resolved == [.late: 1])
            }
            #expect(state.clock.isLate(at: office.clock.now))
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `dossiers that were healed before are late again, once, and nothing else of them changes`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: ResultTests.migrations) { database in
            let office = try await Office(database)
            let (healed, whole) = (try await appraised(office), try await appraised(office))
            office.clock.set("2026-12-10T09:00+07:00")
            _ = try await ask(office, healed)
            office.clock.set("2026-12-11T09:00+07:00")
            let papers = [Place.paper("site_plan", try Place.procedure("house-permit"))]
            let late = try await office.dossiers.supplement(
                answers: nil, papers: papers, on: healed.dossier, Place.citizen)
            #expect(late.clock.missed != nil)
            // As the former version stored it.
            var old = late
            old.clock.missed = nil
            let stored = old.value
            try await database.write { tx in
                try tx.execute("UPDATE dossier SET state = \(stored) WHERE id = \(healed.dossier)")
                try tx.execute("UPDATE figure_act SET punctuality = 3 WHERE kind = 'running'")
            }
            #expect(try await office.dossiers.verify().findings.count == 1)
            #expect(try await office.dossiers.recallLateness() == 1)
            #expect(try await office.dossiers.recallLateness() == 0)
            #expect(try await office.dossiers.require(healed.dossier) == late)
            #expect(try await office.dossiers.require(whole.dossier).clock.missed == nil)
            #expect(try await office.dossiers.verify().findings == [])
            let figures = try await office.dossiers.figures(
                of: office.unit, from: office.clock.now.date + (-30), through: office.clock.now.date)
            #expect(figures.total.over == 2)
        }
    }

    @Test func `more is asked only as long as the law of the filing's day says`() async throws {
        try await TestDatabase.with(.sqlite, migrations: ResultTests.migrations) { database in
            let office = try await Office(database, packs: [try Self.pack()])
            let receipt = try await appraised(office)
            office.clock.set("2026-12-03T16:01+07:00")
            let refusal = Problem(
                .conflict, "dossier.supplement_too_late",
                ["day": "03/12/2026", "basis": "Điều 19 NĐ 61/2018/NĐ-CP"], at: "/outcome")
            await #expect(throws: refusal) { try await ask(office, receipt) }
            // What says so beforehand says the same.
            let (state, dossiers) = (try await office.dossiers.require(receipt.dossier), office.dossiers)
            let procedure = try #require(dossiers.catalogue.any("house-permit"))
            func told(_ at: String) throws -> Problem? {
                let moment = try #require(Instant(at))
                return try procedure.supplementProblem(on: state, at: moment, dossiers.calendar, hours: nil)
            }
            #expect(try told("2026-12-03T16:01+07:00") == refusal)
            #expect(try told("2026-12-03T16:00+07:00") == nil)
            office.clock.set("2026-12-03T16:00+07:00")
            #expect(try await ask(office, receipt).status == .awaitingSupplement)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what is not answered in time goes on with what is there, and no answer is taken any more`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: ResultTests.migrations) { database in
            let office = try await Office(database)
            let receipt = try await appraised(office)
            office.clock.set("2026-12-01T10:00+07:00")
            let asked = try await ask(office, receipt)
            let until = Instant("2026-12-03T16:00+07:00")
            #expect(asked.openSupplement?.answer?.until == until)
            office.clock.set("2026-12-03T16:00:01+07:00")
            let papers = [Place.paper("site_plan", try Place.procedure("house-permit"))]
            let dossiers = office.dossiers
            await #expect(throws: Problem.self) {
                try await dossiers.supplement(answers: nil, papers: papers, on: receipt.dossier, Place.citizen)
            }
            let timekeeper = Timekeeper(dossiers: dossiers, logger: .init(label: "test"))
            #expect(try await timekeeper.ringDue() == 1)
            let state = try await dossiers.require(receipt.dossier)
            #expect(state.openSupplement == nil && state.supplements[0].lapsedAt == office.clock.now)
            #expect(state.task("appraise") != nil && state.clock.state == .running && state.clock.restarts == 0)
            // What was left when it was asked: six of seven days.
            #expect(state.clock.due == Instant("2026-12-11T16:00+07:00"))
            await #expect(throws: Problem(.conflict, "dossier.nothing_asked")) {
                try await dossiers.supplement(answers: nil, papers: papers, on: receipt.dossier, Place.citizen)
            }
            #expect(try await dossiers.verify().findings == [])
        }
    }

    @Test func `a span without its days in law.yaml is told`() throws {
        let changes = [(file: Self.file, find: "{law: answer_days,", put: "{law: no_days,")]
        var files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        for change in changes {
            let text = String(decoding: files[change.file] ?? [], as: UTF8.self)
            files[change.file] = Array(text.replacing(change.find, with: change.put).utf8)
        }
        let source = PackSource(origin: "", files: files)
        var rules: [String] = []
        do throws(SourceProblems) { _ = try PackReader.read(source) } catch { rules = error.all.map(\.rule) }
        #expect(rules == ["pack.span_without_law"])
    }
}
