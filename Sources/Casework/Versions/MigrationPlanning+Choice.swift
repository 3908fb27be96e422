import Administration
import Core
import OrderedCollections

// Where an officer says that a dossier goes on: nowhere that the work before it would be skipped.

extension MigrationPlanning {
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
        // Money that came keeps its demand, which no step would wait for any more.
        guard let target, dossier.clock.startedAt != nil || id == new.firstStep.id, isPlain(target),
            isReached(target), !lost.contains(where: hasMoney)
        else { return reason(.choiceImpossible, id, name) }
        // Whoever puts a dossier before somebody who decides is not that somebody.
        if case .decide = target.kind, let officer = context.caller.officer {
            next.placers[id] = Set((next.placers[id] ?? []) + [officer]).sorted()
        }
        if isResumeLost, let request = dossier.openSupplement, let last = next.supplements.indices.last {
            next.supplements[last] = next.supplements[last].resuming(at: id)
            effect(.stepChosen, request.resume, old.stepName(request.resume), to: name)
        }
        guard !lost.isEmpty else { return }
        drop()
        dropBranches()
        dropQuestions()
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

    /// Whether what comes right before a step was done, and every step whose doers may not do it: nobody signs what
    /// nobody has looked at.
    private func isReached(_ target: Step) -> Bool {
        let done = Set(past.taken.map { map.step($0.step) })
        guard target.otherThan.allSatisfy({ done.contains($0) || next.doers[$0] != nil }) else { return false }
        switch target.kind {
        case .task, .decide: break
        default: return true
        }
        return target.id == new.firstStep.id || before(target).contains { hasBeen($0, done) }
    }

    /// The steps that lead to one directly, or by rules alone.
    private func before(_ target: Step) -> [Step] {
        var (seen, open): (Set<String>, [String]) = ([target.id], [target.id])
        var found: [Step] = []
        while let id = open.popLast() {
            for step in new.steps.values where step.targets.contains(.step(id)) && seen.insert(step.id).inserted {
                if case .choose = step.kind { open.append(step.id) } else { found.append(step) }
            }
        }
        return found
    }

    /// What an officer chose there, or that others were asked or waited for there.
    private func hasBeen(_ step: Step, _ done: Set<String>) -> Bool {
        let open = dossier.tasks.map { map.step($0.step) } + lost.map { map.step($0.step) }
        switch step.kind {
        case .task, .decide, .issue, .deliver: return done.contains(step.id) && !open.contains(step.id)
        case .parallel: return dossier.branches.contains { map.step($0.step) == step.id }
        default: return past.opened.contains { map.step($0) == step.id }
        }
    }

    /// Where one of the units that were asked has no place any more and the case goes on elsewhere, nobody waits for
    /// the others' answers either.
    private mutating func dropQuestions() {
        for step in Set(lost.filter { isQuestion($0) }.map(\.step)).sorted() {
            let name = map.step(step)
            next.tasks.removeAll { $0.step == name }
            for question in next.consultations where question.step == name && question.answer == nil {
                effect(
                    .branchEnded, "\(step)/\(question.branch)", old.stepName(step),
                    part: old.name { $0.consult(question.branch) })
            }
            next.consultations.removeAll { $0.step == name && $0.answer == nil }
        }
    }

    private func isQuestion(_ task: OpenTask) -> Bool {
        if case .consult? = old.steps[task.step]?.kind { true } else { false }
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
