import Administration
@testable import Casework
import Core
import Logging
import Store
import StoreTesting
import Testing

@Suite struct LegalClockTests {
    static let migrations = Administration.migrations + CaseworkMigrations.all

    /// An accepted dossier whose clock runs.
    private func accepted(_ id: String, at time: String) throws -> (Procedure, Dossier, Instant) {
        let procedure = try Place.procedure(id)
        let now = try #require(Instant(time))
        let (start, events) = try accepting(procedure, now)
        return (procedure, PowerTests.fold(start, events, now), now)
    }

    @Test func `three working days over a holiday end on the fourth day at four o'clock`() throws {
        let (_, dossier, _) = try accepted("household-business", at: "2026-11-20T10:00+07:00")
        #expect(dossier.clock.due == Instant("2026-11-26T16:00+07:00"))
        #expect(dossier.status == .accepted)
    }

    @Test func `a supplement stops the clock and a restart gives the whole limit again`() throws {
        let (procedure, dossier, _) = try accepted("house-permit", at: "2026-12-07T08:30+07:00")
        let unit = dossier.competentUnit
        let then = try #require(Instant("2026-12-08T09:00+07:00"))
        var state = PowerTests.fold(
            dossier,
            try procedure.act(
                Act(step: "assign", outcome: "assign"), on: dossier,
                try Place.context(Place.officer(.divisionHead, at: unit), then)), then)
        state = PowerTests.fold(
            state,
            try procedure.act(
                Act(step: "appraise", outcome: "supplement", reason: "Thiếu bản vẽ", items: ["Bản vẽ móng"]), on: state,
                try Place.context(Place.officer(.specialist, at: unit), then)), then)
        #expect(state.clock.state == .stopped(at: then) && state.status == .awaitingSupplement)
        let answered = try #require(Instant("2026-12-10T14:00+07:00"))
        let paper = Place.paper(procedure.papers[0].id, procedure)
        let events = try procedure.supplement(
            answers: nil, papers: [paper], on: state, try Place.context(Place.citizen, answered))
        let resumed = PowerTests.fold(state, events, answered)
        let calendar = try Place.calendar.get()
        #expect(resumed.clock.due == (try calendar.due(from: answered, limit: procedure.limit)))
        #expect(resumed.clock.restarts == 1 && resumed.task("appraise") != nil)
        #expect(throws: Problem(.conflict, "dossier.supplement_limit", ["most": "1"], at: "/outcome")) {
            try procedure.act(
                Act(step: "appraise", outcome: "supplement", reason: "Nữa", items: ["x"]), on: resumed,
                try Place.context(Place.officer(.specialist, at: unit), answered))
        }
    }

    @Test func `an apology before the due time sets one new date and no second`() throws {
        let (procedure, dossier, _) = try accepted("household-business", at: "2026-11-20T10:00+07:00")
        let head = Place.officer(.divisionHead, at: dossier.competentUnit)
        let early = try #require(Instant("2026-11-23T10:00+07:00"))
        let due = try #require(CivilDate("2026-11-30"))
        let events = try procedure.apologise(due: due, reason: "Xác minh", on: dossier, try Place.context(head, early))
        #expect(events == [.apologised(due: Instant("2026-11-30T16:00+07:00")!, reason: "Xác minh", inTime: true)])
        let moved = PowerTests.fold(dossier, events, early)
        #expect(throws: Problem(.conflict, "dossier.reappointment_limit", ["most": "1"])) {
            try procedure.apologise(due: due + 7, reason: "Lần nữa", on: moved, try Place.context(head, early))
        }
        let late = try #require(Instant("2026-11-26T15:00+07:00"))
        let tooLate = try procedure.apologise(due: due, reason: "Muộn", on: dossier, try Place.context(head, late))
        #expect(tooLate == [.apologised(due: Instant("2026-11-30T16:00+07:00")!, reason: "Muộn", inTime: false)])
    }

    @Test(arguments: [
        (CivilDate("2026-11-26"), Problem(.invalid, "dossier.due_not_later", at: "/due")),
        (CivilDate("2031-01-01"), Problem(.invalid, "dossier.due_too_far", at: "/due")),
    ])
    func `a new date is a later day that is not a year away`(_ due: CivilDate?, _ problem: Problem) throws {
        let (procedure, dossier, _) = try accepted("household-business", at: "2026-11-20T10:00+07:00")
        let now = try #require(Instant("2026-11-23T10:00+07:00"))
        let head = try Place.context(Place.officer(.divisionHead, at: dossier.competentUnit), now)
        let day = try #require(due)
        #expect(throws: problem) { try procedure.apologise(due: day, reason: "Xác minh", on: dossier, head) }
    }

    @Test(arguments: TestDatabase.engines)
    func `four timekeepers at once say each thing once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, connections: 8, migrations: Self.migrations) { database in
            let office = try await Office(database, at: "2026-11-20T10:00+07:00")
            var receipts: [Receipt] = []
            for _ in 0..<10 {
                let receipt = try await office.file()
                _ = try await office.act(receipt, "intake", "accept", .receptionist)
                receipts.append(receipt)
            }
            office.clock.set("2026-11-26T16:00:01+07:00")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        _ = try await Timekeeper(dossiers: office.dossiers, logger: .init(label: "test")).ringDue()
                    }
                }
                try await group.waitForAll()
            }
            for receipt in receipts {
                let notices = try await office.dossiers.journal(of: receipt.dossier).compactMap { entry in
                    if case .noticed(let notice) = entry.event { notice } else { nil }
                }
                #expect(notices.count { $0 == .late } == 1 && notices.count { $0 == .dueSoon } == 1)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a dossier that cannot be handled keeps its alarm and holds up no other`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database, at: "2026-11-20T10:00+07:00")
            let (broken, whole) = (try await office.file(), try await office.file())
            for receipt in [broken, whole] { _ = try await office.act(receipt, "intake", "accept", .receptionist) }
            // Its pack is gone, which is a fault of files (`SourceProblems`) and no `Problem`.
            let pack = try await office.dossiers.require(broken.dossier).pack
            try await database.write { tx in
                try tx.execute(
                    "UPDATE dossier SET state = REPLACE(state, \(pack), 'gone') WHERE id = \(broken.dossier)")
            }
            office.clock.set("2026-11-26T16:00:01+07:00")
            let timekeeper = Timekeeper(dossiers: office.dossiers, logger: .init(label: "test"))
            #expect(try await timekeeper.ringDue() >= 2)
            #expect(try await timekeeper.ringDue() == 0)
            let told = try await office.dossiers.journal(of: whole.dossier).map(\.event)
            #expect(told.contains(.noticed(.late)) && told.contains(.noticed(.dueSoon)))
            let left = try await database.read { tx in
                try tx.query("SELECT DISTINCT dossier FROM alarm WHERE fire_at < \(office.clock.now)").map {
                    try $0.identifier("dossier")
                }
            }
            #expect(left == [broken.dossier])
        }
    }

    /// What comes in after 15:00, or on a day off, is handed over at the start of the next working day (NĐ 61/2018
    /// Điều 18); whether the limit counts from the receipt or from then is the procedure's to say.
    @Test(arguments: [
        ("2026-11-20T15:00+07:00", "2026-11-20T15:00+07:00", "2026-11-26T16:00+07:00", "2026-11-26T16:00+07:00"),
        ("2026-11-20T15:00:30+07:00", "2026-11-23T07:30+07:00", "2026-11-26T16:00+07:00", "2026-11-27T16:00+07:00"),
        ("2026-11-20T15:01+07:00", "2026-11-23T07:30+07:00", "2026-11-26T16:00+07:00", "2026-11-27T16:00+07:00"),
        ("2026-11-21T09:00+07:00", "2026-11-23T07:30+07:00", "2026-11-26T16:00+07:00", "2026-11-27T16:00+07:00"),
        // Tuesday 24 November is a holiday.
        ("2026-11-23T16:00+07:00", "2026-11-25T07:30+07:00", "2026-11-27T16:00+07:00", "2026-11-30T16:00+07:00"),
    ])
    func `what is accepted after three in the afternoon is handed over at the start of the next working day`(
        _ at: String, _ handedOver: String, _ due: String, _ dueFromTransfer: String
    ) throws {
        let now = try #require(Instant(at))
        for (base, due) in [("receipt", due), ("transfer", dueFromTransfer)] {
            let procedure = try Place.procedure(
                "household-business", replacing: "base: receipt", with: "base: \(base)")
            let (_, events) = try accepting(procedure, now)
            let started = events.compactMap { event -> [Instant]? in
                if case .clockStarted(let at, let due, let transferred) = event { [at, transferred, due] } else { nil }
            }
            let expected = [now, try #require(Instant(handedOver)), try #require(Instant(due))]
            #expect(started == [expected], "\(base)")
        }
    }

    /// The hour came with NĐ 61/2018: under QĐ 93/2007 what came in on a working day was there.
    @Test(arguments: [
        ("none", "2026-11-20T15:40+07:00"), ("\"15:40\"", "2026-11-20T15:40+07:00"),
        ("\"15:39\"", "2026-11-23T07:30+07:00"), ("\"11:00\"", "2026-11-23T07:30+07:00"),
    ])
    func `until when of the day is handed over at once is the procedure's to say`(
        _ until: String, _ handedOver: String
    ) throws {
        let procedure = try Place.procedure(
            "household-business", replacing: "base: receipt", with: "base: receipt\n  transfer_until: \(until)")
        let (_, events) = try accepting(procedure, try #require(Instant("2026-11-20T15:40+07:00")))
        let moments = events.compactMap { if case .clockStarted(_, _, let moment) = $0 { moment } else { nil } }
        #expect(moments == [try #require(Instant(handedOver))])
    }

    @Test(arguments: [
        ("2026-11-20T15:00+07:00", "2026-11-23T09:45+07:00"), ("2026-11-20T15:30+07:00", "2026-11-23T11:15+07:00"),
    ])
    func `the next step's limit runs from the hand-over`(_ at: String, _ due: String) throws {
        let (dossier, events) = try accepting(try Place.procedure("house-permit"), try #require(Instant(at)))
        let opened = PowerTests.fold(dossier, events, try #require(Instant(at))).task("assign")
        #expect(opened?.due == Instant(due))
    }

    @Test func `a limit that starts again after a supplement counts from where the first one did`() throws {
        let late = try #require(Instant("2026-11-20T15:40+07:00"))
        for (base, due) in [("receipt", "2026-11-26T16:00+07:00"), ("transfer", "2026-11-27T16:00+07:00")] {
            let procedure = try Place.procedure(
                "household-business", replacing: "base: receipt", with: "base: \(base)")
            let (filed, events) = try accepting(procedure, try #require(Instant("2026-11-18T09:00+07:00")))
            var dossier = PowerTests.fold(filed, events, filed.filedAt)
            let assigned = try procedure.act(
                Act(step: "assign", outcome: "assign"), on: dossier,
                try Place.context(Place.officer(.divisionHead, at: dossier.competentUnit), filed.filedAt))
            dossier = PowerTests.fold(dossier, assigned, filed.filedAt)
            let asked = try procedure.act(
                Act(step: "appraise", outcome: "supplement", reason: "thiếu", items: ["Bản sao"]), on: dossier,
                try Place.context(Place.officer(.specialist, at: dossier.competentUnit), filed.filedAt))
            dossier = PowerTests.fold(dossier, asked, filed.filedAt)
            let answered = try procedure.supplement(
                answers: dossier.answers, papers: [], on: dossier, try Place.context(Place.citizen, late))
            #expect(PowerTests.fold(dossier, answered, late).clock.due == Instant(due), "\(base)")
        }
    }

    /// A filed dossier and its acceptance at the same moment.
    private func accepting(_ procedure: Procedure, _ now: Instant) throws -> (Dossier, [Event]) {
        let filed = try procedure.file(
            try Place.goodFiling(procedure.id), try Place.context(Place.citizen, now))
        let start = try #require(Dossier.replay(id: Identifier(rawValue: 1), PowerTests.entries(filed, from: 0, now)))
        let events = try procedure.act(
            Act(step: "intake", outcome: "accept"), on: start,
            try Place.context(Place.officer(.receptionist, at: start.intakeUnit), now))
        return (start, events)
    }

    @Test(arguments: TestDatabase.engines)
    func `a consulted unit that stays silent has consented`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database, at: "2026-12-07T08:30+07:00")
            let procedure = try Place.procedure("house-permit")
            let filing = try Place.goodFiling("house-permit")
            let tall = Filing(
                procedure: procedure.id, channel: .online, language: .vietnamese, intakeUnit: nil,
                answers: filing.answers.merging(["building": ["floors": 8, "height": 28]]), papers: filing.papers)
            let receipt = try await office.dossiers.submit(tall, idempotencyKey: nil, Place.citizen)
            _ = try await office.act(receipt, "intake", "accept", .receptionist)
            _ = try await office.act(receipt, "assign", "assign", .divisionHead)
            let asked = try await office.act(receipt, "appraise", "propose", .specialist)
            #expect(asked.tasks.map(\.branch) == ["fire", "telecoms"])
            let fire = try #require(asked.task("consult", branch: "fire"))
            _ = try await office.dossiers.act(
                Act(step: "consult", branch: "fire", outcome: "agree"), on: receipt.dossier,
                Place.officer(.specialist, at: fire.unit))
            let due = try #require(asked.task("consult", branch: "telecoms")?.due)
            let timekeeper = Timekeeper(dossiers: office.dossiers, logger: .init(label: "test"))
            office.clock.set(due)
            #expect(try await timekeeper.ringDue() == 0)
            office.clock.set(due + .seconds(1))
            #expect(try await timekeeper.ringDue() >= 1)
            let state = try await office.dossiers.require(receipt.dossier)
            #expect(state.consultations.map(\.answer) == [.agree, .silent])
            #expect(state.tasks.map(\.step) == ["review"])
        }
    }
}
