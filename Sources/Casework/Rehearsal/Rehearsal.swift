import Administration
package import Core
import OrderedCollections

/// Plays dossiers through a procedure by the same commands as the desk's, each act by somebody who holds its role.
package struct Rehearsal: Sendable {
    let calendar: WorkingCalendar
    let units: UnitDirectory

    package init(_ dossiers: Dossiers) {
        calendar = dossiers.calendar
        units = dossiers.units
    }

    /// What the cases of a pack file for a procedure, each with its papers on paper and at a desk that takes it in.
    package func filings(_ pack: Pack, _ procedure: String, at date: CivilDate) -> [Filing] {
        guard let rules = pack.procedures[procedure] else { return [] }
        return pack.cases.filter { $0.procedure == procedure && $0.problem == nil }.compactMap { item in
            let filed = item.filed
            guard let unit = rules.competence.unit(filed.answers, units, at: date) else { return nil }
            return Filing(
                procedure: procedure, channel: filed.channel, language: .vietnamese, intakeUnit: unit.id,
                answers: filed.answers, papers: filed.papers.map { Paper(onPaper: $0) })
        }
    }

    func context(_ caller: Caller, _ now: Instant) -> CommandContext {
        CommandContext(caller: caller, now: now, calendar: calendar, units: units)
    }

    /// The same beside those who may be called to the procedure's panels.
    func context(_ caller: Caller, _ now: Instant, _ procedure: Procedure) -> CommandContext {
        var context = context(caller, now)
        if !procedure.scoringSteps.isEmpty { context.bench = .invented(for: procedure) }
        return context
    }

    /// Somebody who holds the role of a task, as a step asks for it.
    func holder(_ task: OpenTask) -> Caller { holder(task.role, at: task.unit, officer: task.assignee) }

    func holder(_ role: String, at unit: String, officer: Identifier? = nil) -> Caller {
        let roles = Role(rawValue: role).map { [$0] } ?? []
        return Caller(
            kind: .officer, account: Identifier(rawValue: 1), officer: officer ?? CaseRunner.person(role),
            displayName: "Cán bộ diễn tập",
            positions: roles.map { Position(unit: unit, role: $0, from: CivilDate(dayNumber: 0)) })
    }

    /// What an act does to a dossier: its entries, as they would be saved.
    func entries(_ events: [Event], on dossier: Dossier, _ context: CommandContext, unit: String?) -> [JournalEntry] {
        events.enumerated().map { index, event in
            JournalEntry(
                sequence: dossier.version + index + 1, at: context.now, actor: context.actor(at: unit), event: event)
        }
    }

    /// The ways on from an open task, each as what it would do; those that the procedure refuses are left out.
    func ways(_ task: OpenTask, _ dossier: Dossier, _ procedure: Procedure, at now: Instant) -> [Way] {
        if task.isSeat { return sheet(task, dossier, procedure, at: now) }
        if let step = procedure.steps[task.step], step.isLeftByTime, task.branch == nil {
            let at = max(now, task.due.map { $0 + .seconds(60) } ?? now)
            let alarm = Alarm(kind: .timeout, subject: task.subject, at: task.due ?? at)
            let time = context(.system, at, procedure)
            if case .wait(let waiting) = step.kind, case .date = waiting.until {
                return [
                    Way(outcome: "came", at: at, unit: nil, caller: .system) { try procedure.ring(alarm, on: $0, time) }
                ]
            }
        }
        let caller = holder(task)
        let acting = context(caller, now, procedure)
        let outcomes: [String]
        do { outcomes = try procedure.outcomes(of: task, dossier, at: now) } catch { return [] }
        return outcomes.map { outcome in
            let act = Act(
                step: task.step, branch: task.branch, outcome: outcome, reason: "Diễn tập", note: nil,
                items: outcome == "supplement" ? ["Giấy tờ"] : [],
                feesCollected: outcome == "delivered" || now.milliseconds % 2 == 0)
            return Way(outcome: outcome, at: now, unit: task.unit, caller: caller) {
                try procedure.act(act, on: $0, acting)
            }
        }
    }

    /// One way on.
    struct Way {
        let outcome: String
        let at: Instant
        let unit: String?
        let caller: Caller
        let decide: (Dossier) throws -> [Event]
    }

    /// The applicant's answer to what was asked.
    func answer(_ dossier: Dossier, _ procedure: Procedure, at now: Instant) throws -> [JournalEntry] {
        let desk = context(holder(Role.receptionist.rawValue, at: dossier.intakeUnit), now)
        let paper = procedure.papers.first.map { rule in
            Paper(onPaper: rule.id)
        }
        let events = try procedure.supplement(
            answers: paper == nil ? dossier.answers : nil, papers: paper.map { [$0] } ?? [], on: dossier, desk)
        return entries(events, on: dossier, desk, unit: dossier.intakeUnit)
    }
}
