import Administration
package import Core

extension Procedure {
    /// The competent unit apologises and sets a new date, as often as the procedure allows (NĐ 61/2018 art. 19.9).
    /// Throws `dossier.clock_not_running`, `dossier.reappointment_limit`, `dossier.due_not_later`,
    /// `dossier.due_too_far`, `dossier.reason_missing`, `dossier.persons_only`, `policy.denied`.
    package func apologise(
        due: CivilDate, reason: String, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        guard !dossier.isEnded else { throw Problem(.conflict, "dossier.ended") }
        try Policy.require(context.caller, .assignTask, on: PolicyResource(units: [dossier.competentUnit]))
        // A new date in the unit's name.
        if context.caller.kind == .service { throw Problem.personsOnly }
        guard case .running = dossier.clock.state else { throw Problem(.conflict, "dossier.clock_not_running") }
        guard dossier.reappointments.count < clock.reappointmentsAtMost else {
            throw Problem(.conflict, "dossier.reappointment_limit", ["most": String(clock.reappointmentsAtMost)])
        }
        try WordLimit.require(reason, at: "/reason")
        guard let reason = WordLimit.said(reason) else {
            throw Problem(.invalid, "dossier.reason_missing", ["outcome": "apology"], at: "/reason")
        }
        // No law bounds it; a year away is a slip of the hand, and an apology is made once.
        guard due <= context.now.date + 366 else { throw Problem(.invalid, "dossier.due_too_far", at: "/due") }
        let moment = Instant(try context.calendar.workingDay(onOrAfter: due), dossier.clock.due.time)
        guard moment > dossier.clock.due, moment > context.now else {
            throw Problem(.invalid, "dossier.due_not_later", at: "/due")
        }
        let latest = try context.calendar.latest(
            before: dossier.clock.due, workingDays: clock.apologyBeforeWorkingDays)
        return [.apologised(due: moment, reason: reason, inTime: context.now <= latest)]
    }

    /// Gives an open task to a colleague, or back to all (nil). Throws `dossier.step_closed`, `score.seat_by_lot`,
    /// `policy.denied`.
    package func assign(
        step: String, branch: String?, to officer: Identifier?, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        guard let task = dossier.task(step, branch: branch) else {
            throw Problem(.conflict, "dossier.step_closed", ["step": step])
        }
        guard !task.isSeat else { throw Problem(.conflict, "score.seat_by_lot") }
        let takesItself =
            task.assignee == nil && officer != nil && officer == context.caller.officer
            && Policy.permits(
                context.caller, .actOnDossier,
                on: PolicyResource(units: [task.unit], role: task.role, subject: dossier.procedure))
        if !takesItself {
            try Policy.require(context.caller, .assignTask, on: PolicyResource(units: [task.unit]))
        }
        guard task.assignee != officer else { return [] }
        return [.assigned(step: step, branch: branch, officer: officer)]
    }
}
