import Administration
package import Core
import OrderedCollections

/// One command at work: events as they are decided, each applied at once to a copy, so that what follows sees it.
/// Numbers that only the database can give (the dossier's code, a document's number) are 0 or empty until the command
/// is saved.
struct Turn {
    let procedure: Procedure
    let context: CommandContext
    private(set) var dossier: Dossier
    private(set) var events: [Event] = []

    init(_ dossier: Dossier, _ procedure: Procedure, _ context: CommandContext) {
        self.dossier = dossier
        self.procedure = procedure
        self.context = context
    }

    mutating func emit(_ event: Event) {
        events.append(event)
        dossier.apply(
            JournalEntry(
                sequence: dossier.version + 1, at: context.now, actor: context.actor(), event: event))
    }

    /// Goes where an outcome leads.
    mutating func follow(_ target: Outcome.Target, assignee: Identifier? = nil) throws {
        switch target {
        case .step(let id): try open(id, assignee: assignee)
        case .end(let result): emit(.ended(result: result))
        }
    }

    /// Opens a step: its task, or the branches of a consultation. A consultation that nobody needs is passed over.
    mutating func open(_ id: String, assignee: Identifier? = nil) throws {
        guard let step = procedure.steps[id] else { throw Problem(.fault, "dossier.no_such_step", ["step": id]) }
        switch step.kind {
        case .consult(let consultation): try consult(step, consultation)
        case .deliver:
            if case .finished = dossier.clock.state {} else { emit(.clockFinished) }
            try openTask(step, assignee: assignee)
        case .task, .decide, .issue: try openTask(step, assignee: assignee)
        }
    }

    private mutating func openTask(_ step: Step, assignee: Identifier?) throws {
        let unit = step.place == .intake ? dossier.intakeUnit : dossier.competentUnit
        emit(
            .stepOpened(
                OpenTask(
                    step: step.id, branch: nil, unit: unit, role: step.role ?? "", assignee: assignee,
                    openedAt: context.now, due: try due(step.limit, at: unit))))
    }

    private func due(_ limit: TimeLimit?, at unit: String) throws -> Instant? {
        try limit.map { try context.calendar.due(from: context.now, limit: $0, hours: context.hours(of: unit)) }
    }

    private mutating func consult(_ step: Step, _ consultation: Consultation) throws {
        let scope = procedure.scope(of: dossier, at: context.now)
        let date = context.now.date
        var asked = false
        for branch in consultation.branches {
            guard try branch.when.holds(in: scope, at: context.now) else { continue }
            guard let area = context.units.unit(dossier.competentUnit)?.area,
                let unit = context.units.competent(level: branch.unitKind, area: area, at: date)
            else { throw Problem(.conflict, "dossier.no_unit_to_consult", ["kind": branch.unitKind]) }
            let due = try due(step.limit, at: unit.id)
            emit(.consultationAsked(step: step.id, branch: branch.id, unit: unit.id, due: due))
            emit(
                .stepOpened(
                    OpenTask(
                        step: step.id, branch: branch.id, unit: unit.id, role: branch.role, assignee: nil,
                        openedAt: context.now, due: due)))
            asked = true
        }
        if !asked, let outcome = step.outcomes.first { try follow(outcome.target) }
    }

    /// Starts the time limit, at the intake's acceptance (vietnam.md §1.5; NĐ 61/2018 art. 18 for the transfer).
    mutating func startClock() throws {
        let calendar = context.calendar
        let hours = context.hours(of: dossier.intakeUnit)
        let lastTransfer = ClockTime(hour: 15)
        let isSameDay = try calendar.isWorkingDay(context.now.date) && context.now.time <= lastTransfer
        let transferred =
            isSameDay ? context.now : try calendar.startOfNextWorkingDay(after: context.now, hours: hours)
        let base = procedure.clock.base == .receipt ? context.now : transferred
        let due = try calendar.due(from: base, limit: procedure.limit, hours: hours)
        emit(.clockStarted(at: context.now, due: due, transferredAt: transferred))
    }

    /// Starts the stopped limit again: from zero, or with what was left of it, as the procedure says.
    mutating func resumeClock() throws {
        guard case .stopped(let stopped) = dossier.clock.state else { return }
        let calendar = context.calendar
        let hours = context.hours(of: dossier.intakeUnit)
        switch procedure.clock.supplement {
        case .restart:
            emit(.clockRestarted(due: try calendar.due(from: context.now, limit: procedure.limit, hours: hours)))
        case .pause:
            let due = dossier.clock.due
            let later: Instant
            switch procedure.limit {
            case .working, .sameDay:
                let left = max(0, try calendar.workingDays(from: stopped.date + 1, through: due.date))
                let moved =
                    left == 0
                    ? try calendar.workingDay(onOrAfter: context.now.date)
                    : try calendar.date(adding: left, workingDaysAfter: context.now.date)
                later = Instant(moved, due.time)
            case .calendar:
                let moved = try calendar.workingDay(onOrAfter: context.now.date + max(0, due.date - stopped.date))
                later = Instant(moved, due.time)
            case .hours:
                let left = try calendar.officeMinutes(from: stopped, to: due, hours: hours)
                later = try calendar.advance(context.now, officeMinutes: left, hours: hours)
            }
            emit(.clockResumed(due: max(due, later)))
        }
    }
}

extension Procedure {
    /// What conditions and amounts see. `decided`: the day of the decision, until then today. The day of an event that
    /// the answers do not tell yet is the filing's.
    package func scope(
        answers: Value, channel: Channel, filed: CivilDate, decided: CivilDate, outcome: String? = nil
    )
        -> [String: Value]
    {
        let law = law.values(lawDate) { date in
            switch date {
            case .filing: filed
            case .event: eventPath.flatMap { answers.at($0)?.string }.flatMap { CivilDate($0) } ?? filed
            case .decision: decided
            }
        }
        var scope: [String: Value] = [
            "law": law, "channel": .string(channel.rawValue), "filed": .string(filed.description),
            "outcome": outcome.map(Value.string) ?? .null,
        ]
        for name in form.schemaMembers { scope[name] = answers[name] ?? .null }
        return scope
    }

    func scope(of dossier: Dossier, at moment: Instant) -> [String: Value] {
        scope(
            answers: dossier.answers, channel: dossier.channel, filed: dossier.filedAt.date,
            decided: dossier.decision?.at.date ?? moment.date, outcome: dossier.decision?.outcome)
    }
}
