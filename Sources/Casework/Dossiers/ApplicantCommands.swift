import Administration
package import Core

extension Procedure {
    /// The applicant answers a supplement request: changed answers (whole, or nil for none) and added papers.
    /// Throws `dossier.nothing_asked`, `dossier.answer_too_late`, `policy.denied`, or `Problems` about answers and papers.
    package func supplement(
        answers: Value?, papers: [Paper], on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        try requireApplicant(dossier, context)
        guard let request = dossier.openSupplement, dossier.withdrawal == nil else {
            throw Problem(.conflict, "dossier.nothing_asked")
        }
        if let answer = request.answer, context.now > answer.until {
            throw Problem(
                .conflict, "dossier.answer_too_late",
                ["day": answer.until.date.vietnamese, "basis": answer.basis])
        }
        var kept: Value?
        var problems = self.problems(papers: papers)
        if let answers {
            let judged = try settled(
                answers, channel: dossier.channel, filed: dossier.filedAt.date, decided: context.now.date,
                at: context.now)
            kept = judged.answers
            let areas = self.problems(areasOf: judged.answers, in: context.units.areas, at: dossier.filedAt.date)
            problems =
                try self.problems(answers: judged.answers, scope: judged.scope, at: context.now) + areas + problems
        }
        guard problems.isEmpty else { throw Problems(problems) }
        guard kept != nil || !papers.isEmpty else { throw Problem(.invalid, "dossier.supplement_empty") }
        // Who decides follows from the place: a supplement cannot move the dossier to another unit.
        if let kept, kept.at(competence.path) != dossier.answers.at(competence.path) {
            throw Problems([
                Problem(
                    .invalid, "dossier.place_fixed",
                    at: "/answers/" + competence.path.replacing(".", with: "/"))
            ])
        }
        var turn = Turn(dossier, self, context)
        var owner = kept.map { self.owner(in: $0) }
        owner?.account = dossier.owner.account
        turn.emit(.supplemented(answers: kept, papers: papers, owner: owner == dossier.owner ? nil : owner))
        if kept != nil { try turn.reviseFees(since: dossier) }
        try turn.resumeClock(afterSupplement: true)
        try turn.open(request.resume)
        return turn.events
    }

    /// The applicant takes the dossier back. Before acceptance that ends it; after, the desk confirms.
    /// Throws `dossier.ended`, `dossier.withdrawal_pending`, `dossier.already_decided`, `policy.denied`.
    package func withdraw(reason: String, on dossier: Dossier, _ context: CommandContext) throws -> [Event] {
        try requireApplicant(dossier, context)
        try WordLimit.require(reason, at: "/reason")
        guard dossier.withdrawal == nil else { throw Problem(.conflict, "dossier.withdrawal_pending") }
        guard dossier.decision == nil else { throw Problem(.conflict, "dossier.already_decided") }
        if case .finished = dossier.clock.state { throw Problem(.conflict, "dossier.already_decided") }
        var turn = Turn(dossier, self, context)
        turn.returnParts(.withdrawn)
        turn.dropFees(.withdrawn)
        turn.emit(.withdrawalRequested(reason: reason))
        turn.stopClock(ClockCause(.withdrawal))
        if dossier.clock.startedAt == nil {
            turn.emit(.ended(result: "withdrawn"))
        } else {
            turn.emit(
                .stepOpened(
                    OpenTask(
                        step: Procedure.withdrawalStep, branch: nil, unit: dossier.intakeUnit,
                        role: Role.receptionist.rawValue, assignee: nil, openedAt: context.now, due: nil)))
        }
        return turn.events
    }

    private func requireApplicant(_ dossier: Dossier, _ context: CommandContext) throws {
        guard !dossier.isEnded else { throw Problem(.conflict, "dossier.ended") }
        // At the counter the desk, or its own software, enters what the applicant brings.
        let desk = PolicyResource(units: [dossier.intakeUnit], subject: dossier.procedure)
        if Policy.permits(context.caller, .intakeAtCounter, on: desk) { return }
        if Policy.permits(context.caller, .submitAsService, on: desk) { return }
        try Policy.require(
            context.caller, .answerDossier, on: dossier.resource(secretMatches: context.secretMatches))
    }
}
