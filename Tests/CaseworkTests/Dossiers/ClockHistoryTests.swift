import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

/// Random histories of one dossier under many time limits, by real commands: whatever happens in whatever order, the
/// time limit keeps its promises.
@Suite struct ClockHistoryTests {
    static let limits = [
        "{days: 1, unit: working}", "{days: 10, unit: working}", "{days: 3.5, unit: working}",
        "{days: 0.5, unit: working}", "{days: 15, unit: calendar}", "{hours: 6}", "{same_day: \"15:00\"}",
    ]

    /// One procedure for each limit and policy.
    static func procedures(_ policy: String) throws -> [Procedure] {
        try limits.map { limit in
            // Its steps may take longer than the shorter of these limits, which nobody may write any more.
            let pack = try PackReader.stored(
                StepsPack.source([
                    (StepsPack.file, "limit: {days: 10, unit: working}\nclock", "limit: \(limit)\nclock"),
                    (
                        StepsPack.file, "supplement: restart, supplements_at_most: 1",
                        "supplement: \(policy), supplements_at_most: 2"
                    ),
                ]))
            return try #require(pack.procedures["all-steps"])
        }
    }

    /// 4 × 2,500 = 10,000 histories.
    @Test(arguments: ["restart", "pause"], [UInt64(1), 2])
    func `two thousand five hundred random histories keep what the limit promises`(
        _ policy: String, _ seed: UInt64
    ) throws {
        let procedures = try Self.procedures(policy)
        var random = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var (stops, resumes, restarts, extensions, ended, missed) = (0, 0, 0, 0, 0, 0)
        for number in 0..<2500 {
            let procedure = procedures[number % procedures.count]
            var history = try History(procedure, &random)
            while history.steps < 14, !history.dossier.isEnded { try history.step(&random) }
            let ledger = ClockLedger(history.journal, procedure)
            stops += ledger.entries.count { $0.kind == .stop }
            resumes += ledger.entries.count { $0.kind == .resume }
            restarts += ledger.entries.count { $0.kind == .restart }
            extensions += ledger.entries.count { $0.kind == .extend }
            ended += history.dossier.isEnded ? 1 : 0
            missed += history.dossier.clock.missed == nil ? 0 : 1
            try history.check(ledger)
        }
        #expect(stops > 1000 && extensions > 50 && ended > 100 && missed > 50)
        #expect(policy == "restart" ? restarts > 200 && resumes > 200 : resumes > 400 && restarts == 0)
    }
}

/// A repeatable source of chance.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A dossier to which things happen at random.
private struct History {
    let procedure: Procedure
    var dossier: Dossier
    var journal: [JournalEntry]
    var now: Instant
    var steps = 0
    /// Whether what was promised at some moment was overrun then.
    var wasLate = false

    init(_ procedure: Procedure, _ random: inout Seeded) throws {
        self.procedure = procedure
        now = Instant(
            (CivilDate("2026-10-01") ?? CivilDate(dayNumber: 0)) + Int.random(in: 0..<200, using: &random),
            ClockTime(hour: Int.random(in: 0..<24, using: &random), minute: Int.random(in: 0..<60, using: &random)))
        let start = now + .seconds(Int.random(in: 0..<60, using: &random))
        now = start
        let filing = StepsPack.filing(
            floors: [2, 5, 9].randomElement(using: &random) ?? 2, area: [0, 20].randomElement(using: &random) ?? 0,
            kind: ["full", "full", "joint"].randomElement(using: &random) ?? "full",
            start: Bool.random(using: &random) ? (start.date + Int.random(in: 1..<30, using: &random)).description : nil
        )
        let events = try procedure.file(filing, try Place.context(Place.citizen, start))
        journal = PowerTests.entries(events, from: 0, start)
        dossier = try #require(Dossier.replay(id: Identifier(rawValue: 1), journal))
    }

    private mutating func take(_ events: [Event]) throws {
        let before = dossier
        let entries = PowerTests.entries(events, from: dossier.version, now)
        for entry in entries {
            let old = dossier.clock
            if case .running = old.state, entry.at > old.due { wasLate = true }
            dossier.apply(entry)
            try compare(old, entry)
            if wasLate { #expect(dossier.clock.isLate(at: entry.at), "once late, never on time again: \(entry.event)") }
        }
        let counted = FigureRow(dossier).punctuality
        if wasLate { #expect(counted == .late || counted == .unmeasured) }
        journal += entries
        #expect(Dossier.replay(id: dossier.id, journal) == dossier)
        #expect(before.version + events.count == dossier.version)
    }

    /// What one entry may do to the limit.
    private func compare(_ old: LegalClock, _ entry: JournalEntry) throws {
        let calendar = try Place.calendar.get()
        switch entry.event {
        case .clockResumed(let due):
            guard case .stopped(let stopped) = old.state else {
                Issue.record("resumed what did not stand still")
                return
            }
            #expect(due >= old.due, "a stop never shortens")
            if stopped > old.due {
                #expect(due == old.due, "what was late before it stopped stays late")
            } else {
                #expect(due > entry.at)
                #expect(try left(from: entry.at, to: due) >= left(from: stopped, to: old.due), "what was left stays")
            }
        case .clockRestarted(let due):
            #expect(due == (try calendar.due(from: entry.at, limit: procedure.limit)), "a restart is a new limit")
        case .clockStopped:
            #expect(old.state == .running && dossier.clock.due == old.due)
        case .apologised(let due, _, _): #expect(due > old.due && old.state == .running)
        default: #expect(dossier.clock.due == old.due || old.state == .notStarted, "nothing else moves it")
        }
    }

    /// What is left of the limit, in the unit in which it counts: days walked one by one, or office minutes.
    private func left(from start: Instant, to end: Instant) throws -> Int {
        let calendar = try Place.calendar.get()
        switch procedure.limit {
        case .working(let days) where days.integer == nil: return try calendar.officeMinutes(from: start, to: end)
        case .hours: return try calendar.officeMinutes(from: start, to: end)
        case .calendar: return end.date - start.date
        case .working, .sameDay:
            var (count, day) = (0, start.date + 1)
            while day <= end.date {
                if try calendar.isWorkingDay(day) { count += 1 }
                day = day + 1
            }
            return count
        }
    }

    mutating func step(_ random: inout Seeded) throws {
        steps += 1
        now = now + .seconds(Int.random(in: 1...(3 * 86_400), using: &random))
        try ring()
        guard !dossier.isEnded else { return }
        let choice = Int.random(in: 0..<10, using: &random)
        if dossier.openSupplement != nil, choice < 6 {
            return try attempt { procedure, dossier, now in
                try procedure.supplement(
                    answers: nil, papers: [Place.paper("application", procedure)], on: dossier,
                    try Place.context(Place.citizen, now))
            }
        }
        if choice == 9 {
            let due = try Place.calendar.get().workingDay(
                onOrAfter: dossier.clock.due.date + Int.random(in: 1..<10, using: &random))
            return try attempt { procedure, dossier, now in
                try procedure.apologise(
                    due: due, reason: "chậm", on: dossier,
                    try Place.context(Place.officer(.divisionHead, at: dossier.competentUnit), now))
            }
        }
        guard let task = dossier.tasks.randomElement(using: &random), let role = Role(rawValue: task.role),
            let outcome = try procedure.outcomes(of: task, dossier, at: now)
                .filter({ $0 != "refuse" || choice == 0 }).randomElement(using: &random)
        else { return }
        try attempt { procedure, dossier, now in
            try procedure.act(
                Act(step: task.step, branch: task.branch, outcome: outcome, reason: "lý do", items: ["giấy"]),
                on: dossier,
                try Place.context(Place.officer(role, at: task.unit), now))
        }
    }

    private mutating func attempt(_ decide: (Procedure, Dossier, Instant) throws -> [Event]) throws {
        do {
            try take(try decide(procedure, dossier, now))
        } catch let problem as Problem {
            let limits = [
                "dossier.reappointment_limit", "dossier.clock_not_running", "dossier.due_not_later",
            ]
            #expect(limits.contains(problem.code), "\(problem.code)")
        }
    }

    /// What the timekeeper would have done by now, each at its own time.
    private mutating func ring() throws {
        let until = now
        var rung: Set<Alarm> = []
        while true {
            let alarms = try procedure.alarms(of: dossier, try Place.context(.system, until))
            guard let alarm = alarms.filter({ $0.at < until && !rung.contains($0) }).min(by: { $0.at < $1.at }) else {
                break
            }
            rung.insert(alarm)
            // A timekeeper that was down rings late, but never back in time.
            now = max(alarm.at + .seconds(1), journal.last?.at ?? alarm.at)
            let events = try procedure.ring(alarm, on: dossier, try Place.context(.system, now))
            try take(events)
        }
        now = until
    }

    /// What must hold of the whole.
    func check(_ ledger: ClockLedger) throws {
        #expect(
            ledger.due == (dossier.clock.startedAt == nil ? nil : dossier.clock.due), "explanation and due time agree")
        #expect(dossier.supplements.count <= procedure.clock.supplementsAtMost)
        #expect(dossier.reappointments.count <= procedure.clock.reappointmentsAtMost)
        for (step, count) in dossier.returns { #expect(count <= procedure.steps[step]?.returnsAtMost ?? 0) }
        #expect(ledger.entries.compactMap(\.missed) == [dossier.clock.missed].compactMap(\.self))
        var isRunning = false
        for (index, entry) in ledger.entries.enumerated() {
            #expect(!entry.basis.isEmpty)
            switch entry.kind {
            case .start:
                #expect(index == 0 && !isRunning)
                isRunning = true
            case .stop:
                #expect(isRunning && entry.cause != nil)
                isRunning = false
            case .resume, .restart:
                #expect(!isRunning && entry.stoppedAt != nil && entry.due != nil)
                isRunning = true
            case .extend: #expect(isRunning && entry.reason != nil)
            case .migrate: #expect(entry.due != nil)
            case .finish: isRunning = false
            }
        }
    }
}
