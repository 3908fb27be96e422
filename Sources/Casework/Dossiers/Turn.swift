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
    /// When the processing unit counts as having what this command accepts: its steps' limits run from then.
    var handedOver: Instant?
    /// Steps that were opened in this one command.
    private var moves = 0
    /// What no procedure needs: more is a circle of steps that nobody stops.
    private static let mostMoves = 200

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

    /// Goes where an outcome of `step` leads; `outcome`: what the branch ended with that it may end.
    mutating func follow(
        _ target: Outcome.Target, from step: Step, by outcome: String = Step.branchEnd, assignee: Identifier? = nil
    ) throws {
        switch target {
        case .step(let id): try open(id, assignee: assignee)
        case .end(let result):
            if !procedure.owesFees(result) { dropFees() }
            emit(.ended(result: result))
        case .done:
            guard let within = step.within else { throw Problem(.fault, "dossier.no_such_step", ["step": "done"]) }
            try finish(within, by: outcome)
        }
    }

    /// Opens a step: its task, or the branches of a consultation; what nobody has to do is done at once. A consultation
    /// that nobody needs, a payment of nothing and a date that has passed are passed over.
    mutating func open(_ id: String, assignee: Identifier? = nil) throws {
        guard let step = procedure.steps[id] else { throw Problem(.fault, "dossier.no_such_step", ["step": id]) }
        moves += 1
        guard moves <= Turn.mostMoves else { throw Problem(.fault, "dossier.no_end", ["step": id]) }
        try settleFees(before: step)
        switch step.kind {
        case .consult(let consultation): try consult(step, consultation)
        case .deliver:
            if case .finished = dossier.clock.state {} else { emit(.clockFinished) }
            try openTask(step, assignee: assignee)
        case .task, .decide, .issue: try openTask(step, assignee: assignee)
        case .choose(let choice): try choose(step, choice)
        case .wait(let waiting): try wait(step, waiting)
        case .pay(let payment): try demand(step, payment)
        case .record(let recording): try record(step, recording)
        case .score(let scoring): try convene(step, scoring)
        case .parallel(let parallel): try divide(step, parallel)
        }
    }

    private mutating func openTask(_ step: Step, assignee: Identifier?) throws {
        let unit = unit(of: step)
        openTask(step, at: unit, due: try due(step.limit, at: unit), assignee: assignee)
    }

    mutating func openTask(_ step: Step, at unit: String, due: Instant?, assignee: Identifier? = nil) {
        emit(
            .stepOpened(
                OpenTask(
                    step: step.id, branch: nil, unit: unit, role: step.role ?? "", assignee: assignee,
                    openedAt: context.now, due: due ?? step.within.flatMap(dossier.run)?.due,
                    barred: procedure.barred(from: step, dossier))))
    }

    func due(_ limit: TimeLimit?, at unit: String) throws -> Instant? {
        try limit.map {
            try context.calendar.due(from: handedOver ?? context.now, limit: $0, hours: context.hours(of: unit))
        }
    }

    private mutating func consult(_ step: Step, _ consultation: Consultation) throws {
        let scope = procedure.scope(of: dossier, at: context.now)
        var asked = false
        for branch in consultation.branches {
            guard try branch.when.holds(in: scope, at: context.now) else { continue }
            let unit = try unitToAsk(branch.unitKind)
            let due = try due(step.limit, at: unit)
            emit(.consultationAsked(step: step.id, branch: branch.id, unit: unit, due: due))
            emit(
                .stepOpened(
                    OpenTask(
                        step: step.id, branch: branch.id, unit: unit, role: branch.role, assignee: nil,
                        openedAt: context.now, due: due)))
            asked = true
        }
        if !asked, let outcome = step.outcomes.first { try follow(outcome.target, from: step) }
    }
}

extension Procedure {
    /// What conditions and amounts see. `decided`: the day of the decision, until then today. The day of an event that
    /// the answers do not tell yet is the filing's.
    package func scope(
        answers: Value, channel: Channel, filed: CivilDate, decided: CivilDate, outcome: String? = nil,
        today: CivilDate? = nil, dossier: Value = .null
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
            "outcome": outcome.map(Value.string) ?? .null, "today": .string((today ?? filed).description),
            "dossier": dossier,
        ]
        for name in form.schemaMembers { scope[name] = answers[name] ?? .null }
        return scope
    }

    func scope(of dossier: Dossier, at moment: Instant) -> [String: Value] {
        scope(
            answers: dossier.answers, channel: dossier.channel, filed: dossier.filedAt.date,
            decided: dossier.decision?.at.date ?? moment.date, outcome: dossier.decision?.outcome,
            today: moment.date, dossier: dossier.told)
    }
}

extension Dossier {
    /// What rules see of it under `dossier`.
    var told: Value {
        let document: Value =
            documents.last.map { document in
                [
                    "name": .string(document.document), "number": Value(document.number), "year": Value(document.year),
                    "date": .string(document.issuedAt.date.description),
                ]
            } ?? .null
        return [
            "code": .string(code), "document": document, "unit": .string(competentUnit),
            "paid": Value(fees.filter { $0.collectedAt != nil }.reduce(0) { $0 + $1.amount }),
            "decided": decision.map { .string($0.at.date.description) } ?? .null, "result": Value(result),
            "score": toldScore, "place": toldPlace, "branches": toldBranches,
        ]
    }

    /// The mark of the panel that closed last; null while panels are at work.
    private var toldScore: Value { panels.last { $0.phase == .closed }?.result.map { .number($0.mark) } ?? .null }
    private var toldPlace: Value { panels.last { $0.phase == .closed }?.rank?.place.map { Value($0) } ?? .null }
}
