import Administration
package import Core
import OrderedCollections

/// A moment at which a dossier needs the timekeeper.
package struct Alarm: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case dueSoon = "due_soon"
        case late
        case stepLate = "step_late"
        /// A consulted unit's time is up.
        case silence
        /// The date, or the end of the time, that a step waits for; a payment's too.
        case timeout
        /// A panel's phase is over; its ranking closes.
        case phase, ranking
        /// The time of a branch is up.
        case branch
        /// The applicant's time to answer a request is up.
        case answer
    }
    package let kind: Kind
    /// `step` or `step.branch`, for `stepLate` and `silence`; empty for the dossier's own.
    package let subject: String
    package let at: Instant
}

extension OpenTask {
    var subject: String { branch.map { "\(step).\($0)" } ?? step }
}

extension Procedure {
    /// The alarms that a dossier in this state has ahead of it.
    package func alarms(of dossier: Dossier, _ context: CommandContext) throws -> [Alarm] {
        guard !dossier.isEnded else { return [] }
        var alarms: [Alarm] = []
        if dossier.withdrawal == nil, let answer = dossier.openSupplement?.answer {
            alarms.append(Alarm(kind: .answer, subject: "", at: answer.until))
        }
        if case .running = dossier.clock.state {
            let due = dossier.clock.due
            let soon = try context.calendar.latest(before: due, workingDays: clock.apologyBeforeWorkingDays)
            if dossier.reappointments.isEmpty { alarms.append(Alarm(kind: .dueSoon, subject: "", at: soon)) }
            alarms.append(Alarm(kind: .late, subject: "", at: due))
        }
        // What is ready and waits for its owner is not processed late.
        if case .finished = dossier.clock.state { return alarms }
        for task in dossier.tasks {
            guard let due = task.due, !task.isSeat else { continue }
            let step = steps[task.step]
            // The branch's own time, which its own alarm tells.
            if let within = step?.within, step?.limit == nil, due == dossier.run(within)?.due { continue }
            let isLeft = step?.isLeftByTime == true
            let kind: Alarm.Kind = task.branch != nil ? .silence : isLeft ? .timeout : .stepLate
            alarms.append(Alarm(kind: kind, subject: task.subject, at: due))
        }
        for run in dossier.branches where run.isOpen {
            if let due = run.due { alarms.append(Alarm(kind: .branch, subject: run.subject, at: due)) }
        }
        return alarms + panelAlarms(dossier)
    }

    /// What an alarm that has come due does; nothing when the dossier has moved on since it was set.
    package func ring(_ alarm: Alarm, on dossier: Dossier, _ context: CommandContext) throws -> [Event] {
        guard !dossier.isEnded else { return [] }
        var turn = Turn(dossier, self, context)
        switch alarm.kind {
        case .dueSoon, .late:
            guard case .running = dossier.clock.state else { return [] }
            if alarm.kind == .late, context.now <= dossier.clock.due { return [] }
            turn.emit(.noticed(alarm.kind == .late ? .late : .dueSoon))
        case .stepLate:
            guard let task = dossier.tasks.first(where: { $0.subject == alarm.subject }), task.due == alarm.at else {
                return []
            }
            try turn.overdue(task)
        case .timeout:
            guard let task = dossier.tasks.first(where: { $0.subject == alarm.subject }), task.due == alarm.at,
                let step = steps[task.step], let (outcome, target) = step.wayByTime
            else { return [] }
            try turn.leaveByTime(step, outcome: outcome, to: target)
        case .silence:
            guard let task = dossier.tasks.first(where: { $0.subject == alarm.subject }), task.due == alarm.at,
                let branch = task.branch, let step = steps[task.step], case .consult(let consultation) = step.kind
            else { return [] }
            guard consultation.silence == .consents else {
                turn.emit(.noticed(.stepLate))
                return turn.events
            }
            turn.emit(
                .stepClosed(
                    Event.StepClosed(step: task.step, branch: branch, outcome: "silent", reason: nil, note: nil)))
            turn.emit(.consultationAnswered(step: task.step, branch: branch, answer: .silent, note: nil))
            try turn.goOnWhenAnswered(step)
        case .branch:
            guard let run = dossier.branches.first(where: { $0.subject == alarm.subject }), run.isOpen,
                run.due == alarm.at
            else { return [] }
            try turn.lapse(BranchName(step: run.step, branch: run.branch))
        case .answer:
            guard dossier.withdrawal == nil, let request = dossier.openSupplement, request.answer?.until == alarm.at
            else { return [] }
            // Who decides goes on with what is there; the limit was not completed, so it does not begin anew.
            turn.emit(.noticed(.unanswered))
            try turn.resumeClock()
            try turn.open(request.resume)
        case .phase, .ranking: try ring(panel: alarm, &turn)
        }
        return turn.events
    }
}

extension Step {
    /// Where time alone leads from here, and what that is called; nil when somebody has to act.
    var wayByTime: (outcome: String, target: Outcome.Target)? {
        switch kind {
        case .wait(let waiting):
            if case .date = waiting.until { return outcomes.first.map { ($0.id, $0.target) } }
            return waiting.timeout.map { (Outcome.timeout, $0) }
        case .pay(let payment): return payment.timeout.map { (Outcome.timeout, $0) }
        case .task, .consult, .decide, .issue, .deliver, .choose, .record, .score, .parallel: return nil
        }
    }

    var isLeftByTime: Bool { wayByTime != nil }
}

extension Turn {
    /// What the procedure makes of a step whose limit has passed. Silence gives way to what may no longer be chosen.
    fileprivate mutating func overdue(_ task: OpenTask) throws {
        emit(.noticed(.stepLate))
        guard let step = procedure.steps[task.step] else { return }
        switch step.overdue {
        case .counts: return
        case .escalates(let role):
            if task.role != role { emit(.escalated(step: task.step, branch: task.branch, role: role)) }
        case .outcome(let id):
            guard try procedure.outcomes(of: task, dossier, at: context.now).contains(id) else { return }
            try leave(step, Act(step: step.id, outcome: id))
        }
    }
}
