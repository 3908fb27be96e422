package import Administration
package import Core
import OrderedCollections

// What judges, and those who lead them, do.

extension Procedure {
    /// A judge hands in a whole sheet, or another in its place as long as the phase lasts.
    ///
    /// Throws `policy.denied` for all but the judges, `score.phase_over`, `score.conflict` when the judge is tied to the
    /// applicant, and `Problems` about marks.
    package func score(
        _ id: String, marks: [String: Decimal], note: String?, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        let (step, scoring, panel) = try judged(id, dossier)
        guard context.caller.kind == .officer, let officer = context.caller.officer,
            let seat = panel.seat(of: officer), context.mayJudge(seat, at: panel.unit, of: dossier.procedure)
        else { throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.actOnDossier.rawValue]) }
        guard panel.phase.isOpen else { throw Problem(.conflict, "score.phase_over") }
        if let due = panel.due, context.now > due, panel.scored >= scoring.least {
            throw Problem(.conflict, "score.phase_over")
        }
        let own = context.bench.steps[id]?.people.first { $0.officer == officer }
        if own?.isTied(to: dossier.parties(scoring.conflicts)) == true { throw Problem(.conflict, "score.conflict") }
        try WordLimit.require(note, at: "/note")
        let problems = scoring.problems(marks)
        guard problems.isEmpty else { throw Problems(problems) }
        var turn = Turn(dossier, self, context)
        turn.emit(
            .sheetSubmitted(
                Sheet(
                    step: id, officer: officer, phase: panel.phase, marks: marks,
                    note: WordLimit.said(note))))
        turn.close(seat, id, "scored")
        try turn.closePhaseIfDone(step, scoring)
        return turn.events
    }

    /// A judge steps down because of a conflict of interest, or whoever leads the panel says so; somebody else is drawn
    /// for the seat. What the judge wrote counts no more.
    ///
    /// Throws `policy.denied`, `score.phase_over`, `dossier.reason_missing`, `score.no_such_judge`.
    package func recuse(
        _ id: String, officer: Identifier, reason: String, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        let (step, scoring, panel) = try judged(id, dossier)
        let isOwn = context.caller.kind == .officer && context.caller.officer == officer
        guard isOwn || dossier.leads(panel, context.caller) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.assignTask.rawValue])
        }
        guard let seat = panel.seat(of: officer) else {
            throw Problem(.notFound, "score.no_such_judge", at: "/officer")
        }
        guard panel.phase.isOpen else { throw Problem(.conflict, "score.phase_over") }
        try WordLimit.require(reason, at: "/reason")
        guard let reason = WordLimit.said(reason) else {
            throw Problem(.invalid, "dossier.reason_missing", ["outcome": "recuse"], at: "/reason")
        }
        var turn = Turn(dossier, self, context)
        turn.close(seat, id, "recused")
        turn.emit(.recused(Recusal(step: id, seat: seat.id, officer: officer, reason: reason, isOwn: isOwn)))
        turn.fill(step, scoring)
        try turn.closePhaseIfDone(step, scoring)
        return turn.events
    }

    /// Whoever leads the panel has judges drawn for seats that were left free. Throws `policy.denied`,
    /// `score.phase_over`, `score.no_free_seat`, `score.too_few_judges`.
    package func fillPanel(_ id: String, on dossier: Dossier, _ context: CommandContext) throws -> [Event] {
        let (step, scoring, panel) = try judged(id, dossier)
        guard dossier.leads(panel, context.caller) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.assignTask.rawValue])
        }
        guard panel.phase.isOpen else { throw Problem(.conflict, "score.phase_over") }
        guard panel.seats.count < scoring.panel.size else { throw Problem(.conflict, "score.no_free_seat") }
        var turn = Turn(dossier, self, context)
        turn.fill(step, scoring)
        guard !turn.events.isEmpty else {
            throw Problem(
                .conflict, "score.too_few_judges",
                ["free": String(panel.seats.count), "least": String(scoring.panel.size)])
        }
        return turn.events
    }

    /// The panel at work at a step. Throws `dossier.ended`, `dossier.step_closed`.
    private func judged(_ id: String, _ dossier: Dossier) throws -> (Step, Scoring, Panel) {
        guard !dossier.isEnded, dossier.withdrawal == nil else { throw Problem(.conflict, "dossier.ended") }
        guard let step = steps[id], case .score(let scoring) = step.kind, let panel = dossier.panel(id) else {
            throw Problem(.conflict, "dossier.step_closed", ["step": id])
        }
        return (step, scoring, panel)
    }
}
