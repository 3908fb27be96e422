import Core

/// What the figures need of one dossier, worked out from its state, which is the fold of its journal.
struct FigureRow: Sendable, Equatable {
    enum Closing: String, Sendable {
        case open, resolved, withdrawn
        /// Ended before its limit began: the desk did not take it in, or it was taken back first.
        case untaken
    }

    /// The unit that decides.
    let unit: String
    let procedure: String
    let channel: Channel
    let filedAt: Instant
    let startedAt: Instant?
    /// When the result was ready, or the dossier ended without one.
    let resolvedAt: Instant?
    let closing: Closing
    let punctuality: Punctuality
    /// How many units took part.
    let units: Int
    let supplements: Int
    let apologies: Int
    /// 0: some papers came on paper; 1: every paper is a file; 2: no papers.
    let papers: Int
    /// 1: a document was issued through the system.
    let result: Int
    /// 0: nothing was paid; 1: at the desk; 2: at least one demand by transfer or through a gateway.
    let payment: Int

    init(_ dossier: Dossier) {
        unit = dossier.competentUnit
        procedure = dossier.procedure
        channel = dossier.channel
        filedAt = dossier.filedAt
        startedAt = dossier.clock.startedAt
        (closing, resolvedAt) = FigureRow.closing(dossier)
        punctuality = closing == .resolved ? FigureRow.punctuality(dossier, resolvedAt) : .unmeasured
        units = dossier.units.count
        supplements = dossier.supplements.count
        apologies = dossier.reappointments.count
        papers = dossier.papers.isEmpty ? 2 : dossier.papers.allSatisfy { $0.file != nil } ? 1 : 0
        result = dossier.documents.isEmpty ? 0 : 1
        let isOnline = dossier.demands.contains { $0.paidAt != nil && $0.method != nil && $0.method != .cash }
        let paid = dossier.fees.contains { $0.collectedAt != nil && $0.amount > 0 }
        payment = isOnline ? 2 : paid ? 1 : 0
    }

    private static func closing(_ dossier: Dossier) -> (Closing, Instant?) {
        if let ended = dossier.endedAt {
            if dossier.clock.startedAt == nil { return (.untaken, ended) }
            if dossier.withdrawal != nil { return (.withdrawn, ended) }
        }
        if case .finished(let ready) = dossier.clock.state { return (.resolved, ready) }
        return dossier.endedAt.map { (.resolved, $0) } ?? (.open, nil)
    }

    /// One that ended while its limit stood still is measured at the moment at which it stopped.
    /// A promise that was overrun once makes it late, whatever was promised since.
    private static func punctuality(_ dossier: Dossier, _ resolved: Instant?) -> Punctuality {
        if dossier.clock.missed != nil { return .late }
        if case .stopped(let moment) = dossier.clock.state { return Punctuality(done: moment, due: dossier.clock.due) }
        return resolved.map { Punctuality(done: $0, due: dossier.clock.due) } ?? .unmeasured
    }
}

/// One event that the figures count: a step done, a supplement asked for, an apology, a turn of the time limit.
struct FigureAct: Sendable, Equatable {
    enum Kind: String, Sendable {
        case step, supplement
        /// An apology also promises a new time.
        case apology
        /// The limit runs, to `due`.
        case running
        /// The limit stands still.
        case stopped
    }

    let sequence: Int
    let kind: Kind
    let unit: String
    /// Who did it; for what time did by itself, or a program, who had been given it.
    let officer: Identifier?
    let at: Instant
    let due: Instant?
    let punctuality: Punctuality

    /// The events of `entries` that count; `old`: the dossier before them, nil when they begin with its filing.
    static func all(_ entries: [JournalEntry], after old: Dossier?, of new: Dossier) -> [FigureAct] {
        var state = old
        var acts: [FigureAct] = []
        for entry in entries {
            let task: OpenTask? =
                if case .stepClosed(let closed) = entry.event { state?.task(closed.step, branch: closed.branch) } else {
                    nil
                }
            if let act = FigureAct(entry, task, state, unit: new.competentUnit) { acts.append(act) }
            if state == nil {
                state = Dossier(id: new.id, filedBy: entry)
            } else {
                state?.apply(entry)
            }
        }
        return acts
    }

    private init?(_ entry: JournalEntry, _ task: OpenTask?, _ state: Dossier?, unit: String) {
        let officer = entry.actor.kind == .officer ? entry.actor.id : nil
        var (due, punctuality): (Instant?, Punctuality) = (nil, .unmeasured)
        var (place, who) = (entry.actor.unit ?? unit, officer)
        var after = state
        after?.apply(entry)
        let isMissed = after?.clock.missed != nil
        switch entry.event {
        // What became needless was done by nobody.
        case .stepClosed(let closed) where closed.outcome == Step.unneeded: return nil
        case .stepClosed:
            kind = .step
            due = task?.due
            punctuality = Punctuality(done: entry.at, due: due)
            place = task?.unit ?? place
            who = officer ?? task?.assignee
        case .supplementRequested: kind = .supplement
        case .apologised(let promised, _, _):
            (kind, due) = (.apology, promised)
            if isMissed { punctuality = .late }
        case .clockStarted(_, let promised, _), .clockResumed(let promised), .clockRestarted(let promised):
            (kind, due, place, who) = (.running, promised, unit, nil)
            if isMissed { punctuality = .late }
        case .clockStopped:
            (kind, due, place, who) = (.stopped, state?.clock.due, unit, nil)
            punctuality = isMissed ? .late : Punctuality(done: entry.at, due: due)
        case .migrated:
            // The limit that goes on otherwise counts from then on; what the move leaves alone makes no new turn.
            guard let before = state?.clock, let clock = after?.clock, before != clock else { return nil }
            switch clock.state {
            case .running:
                (kind, due, place, who) = (.running, clock.due, unit, nil)
                if isMissed { punctuality = .late }
            case .stopped:
                (kind, due, place, who) = (.stopped, clock.due, unit, nil)
                punctuality = isMissed ? .late : Punctuality(done: entry.at, due: due)
            case .notStarted, .finished: return nil
            }
        default: return nil
        }
        sequence = entry.sequence
        at = entry.at
        self.unit = place
        self.officer = who
        self.due = due
        self.punctuality = punctuality
    }
}
