import Administration
package import Core
import OrderedCollections

/// What an officer does with a task.
package struct Act: Sendable, Hashable {
    package let step: String
    package let branch: String?
    package let outcome: String
    package let reason: String?
    package let note: String?
    /// What the applicant must add; for the outcome `supplement`.
    package let items: [String]
    /// The officer who gets the next task; for the outcome `assign`.
    package let assignee: Identifier?
    /// The fees that were paid on this occasion.
    package let feesCollected: Bool
    /// What the source of an event that was waited for calls it.
    package let reference: String?

    package init(
        step: String, branch: String? = nil, outcome: String, reason: String? = nil, note: String? = nil,
        items: [String] = [], assignee: Identifier? = nil, feesCollected: Bool = false, reference: String? = nil
    ) {
        self.step = step
        self.branch = branch
        self.outcome = outcome
        self.reason = WordLimit.said(reason)
        self.note = WordLimit.said(note)
        self.items = items.compactMap { WordLimit.said($0) }
        self.assignee = assignee
        self.feesCollected = feesCollected
        self.reference = WordLimit.said(reference)
    }
}

extension Procedure {
    /// The step that stands outside every pack: the desk confirms that the applicant takes the dossier back.
    package static let withdrawalStep = "withdrawal"

    /// What may be done with an open task now; empty when nothing may.
    package func outcomes(of task: OpenTask, _ dossier: Dossier, at moment: Instant) throws -> [String] {
        if task.step == Procedure.withdrawalStep { return ["confirm"] }
        guard let step = steps[task.step] else { return [] }
        if case .consult = step.kind { return ["agree", "disagree"] }
        // A date comes by itself.
        if case .wait(let waiting) = step.kind, case .date = waiting.until { return [] }
        if case .score = step.kind { return [] }
        let scope = scope(of: dossier, at: moment)
        return try step.outcomes.filter { outcome in
            try outcome.when.holds(in: scope, at: moment) && isUsedUp(outcome, dossier) == nil
                && (!outcome.isSupplement || mayAskAgain(dossier))
        }.map(\.id)
    }

    /// Decides an officer's act. Throws `dossier.step_closed` (the page was stale, or the step never open),
    /// `policy.denied`, `policy.step_up`, `dossier.persons_only`, `dossier.same_person`, `dossier.assigned_to_another`,
    /// `dossier.no_such_outcome`, `dossier.outcome_closed`, `dossier.reason_missing`, `dossier.items_missing`,
    /// `dossier.supplement_limit`, `dossier.supplement_too_late`, `dossier.loop_limit`,
    /// `dossier.ended`.
    package func act(_ act: Act, on dossier: Dossier, _ context: CommandContext) throws -> [Event] {
        guard !dossier.isEnded else { throw Problem(.conflict, "dossier.ended") }
        guard let task = dossier.task(act.step, branch: act.branch) else {
            throw Problem(.conflict, "dossier.step_closed", ["step": act.step])
        }
        try Policy.require(
            context.caller, .actOnDossier,
            on: PolicyResource(units: [task.unit], role: task.role, subject: dossier.procedure))
        try act.requireShort()
        // An assignment binds the unit's officers; its own software acts for whomever the unit has chosen.
        if let assignee = task.assignee, assignee != context.caller.officer, context.caller.kind != .service,
            !context.caller.standsIn(for: assignee, task.role, at: task.unit)
        {
            throw Problem(.forbidden, "dossier.assigned_to_another", ["step": act.step])
        }
        var turn = Turn(dossier, self, context)
        if act.step == Procedure.withdrawalStep {
            guard act.outcome == "confirm" else { throw noSuchOutcome(act) }
            turn.close(act)
            turn.emit(.ended(result: "withdrawn"))
            return turn.events
        }
        guard let step = steps[act.step] else { throw Problem(.fault, "dossier.no_such_step", ["step": act.step]) }
        try requirePerson(for: step, context.caller)
        try requireAnother(for: step, dossier, context.caller)
        switch step.kind {
        case .consult: try turn.answerConsultation(step, act)
        case .pay: try turn.takeCash(step, act)
        case .wait(let waiting): try turn.report(step, waiting, act, reference: act.reference)
        case .decide, .issue:
            // What is signed or goes out under the seal binds the government: a session left open is not enough.
            try Policy.requireFresh(context.caller, at: context.now)
            try turn.leave(step, act)
        case .task, .deliver, .choose, .record: try turn.leave(step, act)
        // Judges hand in sheets; what comes of them nobody chooses.
        case .score, .parallel: throw noSuchOutcome(act)
        }
        return turn.events
    }

    /// How often a dossier may be sent back, when an outcome would send it back once more; nil when it may be taken.
    func isUsedUp(_ outcome: Outcome, _ dossier: Dossier) -> Int? {
        guard outcome.isReturn, case .step(let id) = outcome.target, let most = steps[id]?.returnsAtMost,
            dossier.returns[id, default: 0] >= most
        else { return nil }
        return most
    }

    func noSuchOutcome(_ act: Act) -> Problem {
        Problem(.invalid, "dossier.no_such_outcome", ["step": act.step, "outcome": act.outcome], at: "/outcome")
    }
}

extension Turn {
    mutating func close(_ act: Act, back: String? = nil) {
        emit(
            .stepClosed(
                Event.StepClosed(
                    step: act.step, branch: act.branch, outcome: act.outcome, reason: act.reason, note: act.note,
                    back: back, by: procedure.asksWhoDid(act.step) ? context.caller.officer : nil)))
    }

    mutating func leave(_ step: Step, _ act: Act) throws {
        guard let outcome = step.outcome(act.outcome) else { throw procedure.noSuchOutcome(act) }
        guard try outcome.when.holds(in: procedure.scope(of: dossier, at: context.now), at: context.now) else {
            throw Problem(.conflict, "dossier.outcome_closed", ["outcome": act.outcome], at: "/outcome")
        }
        try requireWhole(outcome, act)
        if let most = procedure.isUsedUp(outcome, dossier) {
            throw Problem(.conflict, "dossier.loop_limit", ["most": String(most)], at: "/outcome")
        }
        let role = dossier.task(act.step, branch: act.branch)?.role ?? step.role ?? ""
        try requireFees(step, act)
        if outcome.isReturn, case .step(let back) = outcome.target { close(act, back: back) } else { close(act) }
        if outcome.isSupplement { return try requestSupplement(outcome, act) }
        let isIntake = step.id == procedure.firstStep.id
        if isIntake, case .step = outcome.target, dossier.clock.startedAt == nil { try startClock() }
        switch step.kind {
        case .decide:
            let signing = context.caller.signature(as: role, at: unit(of: step))
            emit(.decided(outcome: act.outcome, reason: act.reason, signing: signing))
        case .issue(let document):
            emit(
                .documentIssued(
                    document: document, number: 0, year: context.now.date.year, unit: dossier.competentUnit,
                    signer: dossier.decision?.by))
        case .task, .deliver, .consult, .choose, .wait, .pay, .record, .score, .parallel: break
        }
        try follow(
            outcome.target, from: step, by: outcome.id, assignee: outcome.takesAssignee ? act.assignee : nil)
    }

    /// Everything that is missing is told at once.
    private func requireWhole(_ outcome: Outcome, _ act: Act) throws {
        var missing: [Problem] = []
        if outcome.isSupplement, act.items.isEmpty {
            missing.append(Problem(.invalid, "dossier.items_missing", at: "/items"))
        }
        if outcome.needsReason, act.reason == nil {
            missing.append(Problem(.invalid, "dossier.reason_missing", ["outcome": act.outcome], at: "/reason"))
        }
        if let only = missing.first, missing.count == 1 { throw only }
        if !missing.isEmpty { throw Problems(missing) }
    }

    /// The limit stops until the applicant has answered.
    private mutating func requestSupplement(_ outcome: Outcome, _ act: Act) throws {
        guard case .step(let resume) = outcome.target else {
            throw Problem(.fault, "dossier.no_such_step", ["step": "end"])
        }
        let hours = context.hours(of: dossier.intakeUnit)
        if let problem = try procedure.supplementProblem(on: dossier, at: context.now, context.calendar, hours: hours) {
            throw problem
        }
        let answer = try procedure.span(procedure.clock.answerWithin, filed: dossier.filedAt.date).map { span in
            AnswerTime(
                until: try context.calendar.due(from: context.now, limit: span.limit, hours: hours),
                basis: span.citation)
        }
        emit(
            .supplementRequested(items: act.items, reason: act.reason ?? "", resume: resume, answer: answer))
        stopClock(ClockCause(.supplement, step: act.step))
    }

    fileprivate mutating func answerConsultation(_ step: Step, _ act: Act) throws {
        guard let answer = ConsultedBranch.Answer(rawValue: act.outcome), answer != .silent, let branch = act.branch
        else { throw procedure.noSuchOutcome(act) }
        if answer == .disagree, act.note == nil, act.reason == nil {
            throw Problem(.invalid, "dossier.reason_missing", ["outcome": act.outcome], at: "/reason")
        }
        close(act)
        emit(
            .consultationAnswered(step: step.id, branch: branch, answer: answer, note: act.note ?? act.reason))
        try goOnWhenAnswered(step)
    }

    /// After the last branch of a consultation, the next step.
    mutating func goOnWhenAnswered(_ step: Step) throws {
        guard !dossier.tasks.contains(where: { $0.step == step.id }), let outcome = step.outcomes.first else { return }
        try follow(outcome.target, from: step)
    }
}
