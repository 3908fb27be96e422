import Administration
import Core
import Decisions
import OrderedCollections

// A panel's work within one command: judges are drawn, phases end, the mark leads on.

extension Turn {
    /// Calls a panel together. Throws `score.too_few_judges` (free, least) when not enough may judge.
    mutating func convene(_ step: Step, _ scoring: Scoring) throws {
        let unit = try procedure.panelUnit(step, scoring, dossier, context.units, at: context.now.date)
        guard let phase = scoring.phases.first else { throw Problem(.fault, "dossier.no_such_step", ["step": step.id]) }
        var (group, closes): (String?, Instant?) = (nil, nil)
        if let ranking = scoring.ranking {
            let scope = procedure.scope(of: dossier, at: context.now)
            group = try ranking.group.map { try $0.value(scope, at: context.now).string ?? "" } ?? ""
            guard let date = try ranking.closes.value(scope, at: context.now).string.flatMap({ CivilDate($0) }) else {
                throw Problem(.fault, "score.no_closing_date", ["step": step.id])
            }
            closes = Instant(date, (context.hours(of: unit) ?? context.calendar.hours).opens)
        }
        let drawn = context.bench.draw(
            scoring.panel, step: step.id, seated: [], recused: [], parties: dossier.parties(scoring.conflicts), next: 1)
        guard drawn.seats.count >= scoring.least else {
            throw Problem(
                .conflict, "score.too_few_judges",
                ["free": String(drawn.seats.count), "least": String(scoring.least)])
        }
        let due = try due(phase.limit, at: unit)
        emit(
            .panelDrawn(
                PanelDraw(
                    step: step.id, unit: unit, isWhole: true, phase: phase.phase, due: due, group: group,
                    closes: closes, commitment: nil, seats: drawn.seats, seed: context.bench.seed, loads: drawn.loads,
                    barred: drawn.barred)))
        for seat in drawn.seats { open(seat, step, at: unit, due: due) }
    }

    private mutating func open(_ seat: Seat, _ step: Step, at unit: String, due: Instant?) {
        emit(
            .stepOpened(
                OpenTask(
                    step: step.id, branch: seat.id, unit: unit, role: seat.role, assignee: seat.officer,
                    openedAt: context.now, due: due)))
    }

    mutating func close(_ seat: Seat, _ step: String, _ outcome: String) {
        guard dossier.task(step, branch: seat.id) != nil else { return }
        emit(
            .stepClosed(
                Event.StepClosed(step: step, branch: seat.id, outcome: outcome, reason: nil, note: nil)))
    }

    /// Draws judges for the free seats; nobody when the bench has nobody left.
    mutating func fill(_ step: Step, _ scoring: Scoring) {
        guard let panel = dossier.panel(step.id), panel.phase.isOpen else { return }
        let drawn = context.bench.draw(
            scoring.panel, step: step.id, seated: panel.seats, recused: panel.recused,
            parties: dossier.parties(scoring.conflicts), next: panel.seats.count + panel.recused.count + 1)
        guard !drawn.seats.isEmpty else { return }
        emit(
            .panelDrawn(
                PanelDraw(
                    step: step.id, unit: panel.unit, isWhole: false, phase: panel.phase, due: panel.due,
                    group: panel.group, closes: panel.closes, commitment: panel.commitment, seats: drawn.seats,
                    seed: context.bench.seed, loads: drawn.loads, barred: drawn.barred)))
        for seat in drawn.seats { open(seat, step, at: panel.unit, due: panel.due) }
    }

    /// A phase ends when all have handed in a sheet in it; after its time, as soon as enough have one.
    mutating func closePhaseIfDone(_ step: Step, _ scoring: Scoring) throws {
        guard let panel = dossier.panel(step.id), panel.phase.isOpen, panel.scored >= scoring.least else { return }
        let isOver = panel.due.map { context.now > $0 } ?? false
        guard isOver || panel.scoredNow == panel.seats.count else { return }
        for seat in panel.seats { close(seat, step.id, "unscored") }
        let place = scoring.phases.firstIndex { $0.phase == panel.phase } ?? 0
        if place + 1 < scoring.phases.count {
            let next = scoring.phases[place + 1]
            let due = try due(next.limit, at: panel.unit)
            emit(.phaseClosed(PhaseClosing(step: step.id, phase: panel.phase, next: next.phase, due: due)))
            for seat in panel.seats { open(seat, step, at: panel.unit, due: due) }
            return
        }
        guard let result = scoring.result(panel.sheets, chair: panel.chair) else { return }
        let isRanked = panel.closes != nil
        emit(
            .phaseClosed(
                PhaseClosing(step: step.id, phase: panel.phase, next: isRanked ? .ranking : .closed, due: nil)))
        emit(.scored(step: step.id, result: result))
        if !isRanked { try leave(step, scoring, result.mark, place: nil) }
    }

    /// The ranking has closed: the dossier has its place, or none when it was not there.
    mutating func rank(_ step: Step, _ scoring: Scoring, _ ranking: Ranking) throws {
        guard let panel = dossier.panel(step.id), panel.phase == .ranking, let result = panel.result else { return }
        let place = ranking.place(of: dossier.code)
        emit(
            .ranked(
                step: step.id,
                rank: PanelRank(
                    place: place, of: ranking.lines.count, seed: scoring.tie.contains(.lot) ? ranking.seed : nil)))
        try leave(step, scoring, result.mark, place: place)
    }

    /// Goes where the mark, or the place, leads.
    private mutating func leave(_ step: Step, _ scoring: Scoring, _ mark: Decimal, place: Int?) throws {
        let scope = procedure.scope(of: dossier, at: context.now)
        for way in scoring.ways {
            if let places = way.places {
                guard let place, place <= places else { continue }
            }
            if let from = way.from {
                guard let least = try from.value(scope, at: context.now).number, mark >= least else { continue }
            }
            guard let outcome = step.outcome(way.outcome) else { continue }
            emit(
                .stepClosed(
                    Event.StepClosed(step: step.id, branch: nil, outcome: outcome.id, reason: nil, note: nil)))
            return try follow(outcome.target, from: step)
        }
        throw Problem(.fault, "dossier.no_such_outcome", ["step": step.id, "outcome": ""])
    }
}

extension Procedure {
    /// When a panel's phase ends, and when its ranking closes. Nothing while the applicant is taking the dossier back.
    func panelAlarms(_ dossier: Dossier) -> [Alarm] {
        guard dossier.withdrawal == nil else { return [] }
        return dossier.panels.compactMap { panel in
            if panel.phase.isOpen, let due = panel.due { return Alarm(kind: .phase, subject: panel.step, at: due) }
            if panel.phase == .ranking, let closes = panel.closes {
                return Alarm(kind: .ranking, subject: panel.step, at: closes)
            }
            return nil
        }
    }

    /// What time does to a panel: a phase is over, or the ranking (`context.ranking`) has closed.
    func ring(panel alarm: Alarm, _ turn: inout Turn) throws {
        guard let step = steps[alarm.subject], case .score(let scoring) = step.kind,
            let panel = turn.dossier.panel(step.id), turn.dossier.withdrawal == nil
        else { return }
        if alarm.kind == .ranking {
            if panel.closes == alarm.at, let ranking = turn.context.ranking { try turn.rank(step, scoring, ranking) }
            return
        }
        guard panel.phase.isOpen, panel.due == alarm.at else { return }
        if panel.scored < scoring.least { return turn.emit(.noticed(.stepLate)) }
        try turn.closePhaseIfDone(step, scoring)
    }
}
