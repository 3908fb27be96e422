import Administration
import Core
import OrderedCollections

extension MigrationPlanning {
    /// The promised time never comes later than it was, unless the new version's law says that the limit begins anew;
    /// a shorter limit counts, from the day that the old one was counted from.
    mutating func placeClock() throws {
        let name = old.name { $0.title }
        if case .restarts(let basis) = new.transition, case .running = dossier.clock.state {
            let due = try count(new.limit, from: context.now)
            next.clock.due = due
            next.clock.restarts += 1
            effect(
                .dueRestarted, "limit", name, part: Localized(code: basis), from: Localized(dossier.clock.due),
                to: Localized(due))
            return
        }
        guard old.limit != new.limit else { return }
        let moment: Instant
        switch dossier.clock.state {
        case .finished: return
        case .notStarted: return try expect(name)
        case .running: moment = context.now
        case .stopped(let at): moment = at
        }
        guard let base else { return try judgeUncounted(name) }
        let due = try count(new.limit, from: base)
        let promised = dossier.clock.due
        guard due < promised, promised > moment else {
            if due != promised { effect(.dueKept, "limit", name, to: Localized(promised)) }
            return
        }
        guard due > moment else {
            return reason(.limitSpent, "limit", name, from: Localized(promised), to: Localized(due))
        }
        next.clock.due = due
        effect(.dueEarlier, "limit", name, from: Localized(promised), to: Localized(due))
    }

    private func count(_ limit: TimeLimit, from base: Instant) throws -> Instant {
        try context.calendar.due(from: base, limit: limit, hours: context.hours(of: dossier.intakeUnit))
    }

    /// Nothing is promised yet; what the receipt expects may come earlier. Acceptance will count by the new limit.
    private mutating func expect(_ name: Localized) throws {
        // What waits for another's result is expected from the day on which that comes, by the limit of then.
        guard dossier.waitsFor.isEmpty else { return }
        let due = try count(new.limit, from: past.releasedAt ?? dossier.filedAt)
        guard due < dossier.clock.due else { return }
        next.clock.due = due
        effect(.expectedDue, "limit", name, from: Localized(dossier.clock.due), to: Localized(due))
    }

    private var base: Instant? {
        switch past.counted {
        case .start(let receipt, let transfer): old.clock.base == .receipt ? receipt : transfer
        case .restart(let at): at
        case nil: nil
        }
    }

    /// The limit stood still or was moved, so that a shorter one cannot be counted from its beginning.
    private mutating func judgeUncounted(_ name: Localized) throws {
        let isShorter = try count(new.limit, from: dossier.filedAt) < count(old.limit, from: dossier.filedAt)
        if isShorter {
            reason(.limitUncertain, "limit", name, from: Localized(old.limit), to: Localized(new.limit))
        } else {
            effect(.dueKept, "limit", name, to: Localized(dossier.clock.due))
        }
    }

    /// Puts the dossier where an officer says that it goes on: at a step where somebody acts.
    mutating func choose(_ id: String) throws {
        let target = new.steps[id]
        let name = target == nil ? Localized(code: id) : new.stepName(id)
        if lost.isEmpty, !isResumeLost {
            // It has its place already: the officer accepts what else was told against it.
            let isPlace = next.tasks.contains { $0.step == id } || next.openSupplement?.resume == id
            guard isPlace else { return reason(.choicePlaced, id, name) }
            if !reasons.isEmpty { effect(.accepted, id, name) }
            return
        }
        guard let target, dossier.clock.startedAt != nil || id == new.firstStep.id else {
            return reason(.choiceImpossible, id, name)
        }
        if isResumeLost, let last = next.supplements.indices.last {
            next.supplements[last] = next.supplements[last].resuming(at: id)
            effect(.stepChosen, id, name)
        }
        guard !lost.isEmpty else { return }
        // Money that came keeps its demand, which no step would wait for any more.
        guard isPlain(target), !lost.contains(where: hasMoney) else { return reason(.choiceImpossible, id, name) }
        drop()
        dropBranches()
        let unit = target.place == .intake ? dossier.intakeUnit : dossier.competentUnit
        let due = try target.limit.map {
            try context.calendar.due(from: context.now, limit: $0, hours: context.hours(of: unit))
        }
        next.tasks.removeAll { $0.step == id }
        next.tasks.append(
            OpenTask(
                step: id, branch: nil, unit: unit, role: target.role ?? "", assignee: nil, openedAt: context.now,
                due: due, barred: new.barred(from: target, next)))
        effect(.stepChosen, lost[0].step, old.stepName(lost[0].step), to: name)
        try resume()
    }

    private func hasMoney(_ task: OpenTask) -> Bool {
        dossier.demands.contains { $0.step == task.step && $0.isOpen && $0.received > 0 }
    }

    /// Nothing is issued that nobody has decided, where the new version has somebody decide.
    private var isDecided: Bool {
        let decides = new.steps.values.contains { if case .decide = $0.kind { true } else { false } }
        return dossier.decision != nil || !decides
    }

    /// A step whose opening does nothing but wait for somebody.
    private func isPlain(_ step: Step) -> Bool {
        let isFinished = if case .finished = dossier.clock.state { true } else { false }
        // A branch is entered by its beginning alone.
        guard step.within == nil else { return false }
        return switch step.kind {
        case .task, .decide: !isFinished
        case .issue: !isFinished && isDecided
        case .deliver: isFinished
        case .consult, .choose, .wait, .pay, .record, .score, .parallel: false
        }
    }

    /// What belonged to the steps that are gone: questions without an answer, money that nobody will ask for.
    private mutating func drop() {
        for task in lost {
            let step = map.step(task.step)
            next.consultations.removeAll { $0.step == step && $0.branch == task.branch && $0.answer == nil }
            for index in next.demands.indices where next.demands[index].step == step && next.demands[index].isOpen {
                let demand = next.demands[index]
                next.demands[index].lapsed = true
                let lines = demand.feeLines.map(\.fee)
                next.fees.removeAll {
                    lines.contains($0.id) && $0.collect == .onDemand && $0.collectedAt == nil
                }
                effect(
                    .demandLapsed, demand.fee, old.name { $0.fee(demand.fee) }, from: Localized(dong: demand.amount))
            }
        }
    }

    /// What the step that is gone had stopped goes on, with what was left of it.
    private mutating func resume() throws {
        guard case .stopped = next.clock.state else { return }
        var turn = Turn(next, new, context)
        try turn.resumeClock()
        guard turn.dossier.clock != next.clock else { return }
        next.clock = turn.dossier.clock
        effect(.clockResumed, "limit", new.name { $0.title }, to: Localized(next.clock.due))
    }
}
