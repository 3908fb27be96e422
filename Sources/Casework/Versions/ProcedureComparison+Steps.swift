import Administration
import Core
import OrderedCollections

extension ProcedureComparison {
    mutating func compareSteps() {
        var images: Set<String> = []
        for step in old.steps.values {
            let id = map.step(step.id)
            guard let other = new.steps[id] else {
                add(.stepRemoved, step.id, old.stepName(step.id), .step(old: step.id, new: nil))
                continue
            }
            images.insert(id)
            if id != step.id {
                add(
                    .stepRenamed, step.id, old.stepName(step.id), to: new.stepName(id),
                    .step(old: step.id, new: id))
            }
            compare(step, other)
        }
        for step in new.steps.values where !images.contains(step.id) {
            add(.stepAdded, step.id, new.stepName(step.id), .step(old: nil, new: step.id))
        }
        if old.firstStep.id != new.firstStep.id, map.step(old.firstStep.id) != new.firstStep.id {
            add(
                .other, "first_step", Localized(vietnamese: "bước đầu", english: "the first step"),
                from: old.stepName(old.firstStep.id), to: new.stepName(new.firstStep.id), .acceptance)
        }
    }

    private mutating func compare(_ a: Step, _ b: Step) {
        let (name, reach) = (old.stepName(a.id), Difference.Reach.step(old: a.id, new: b.id))
        func tell(_ kind: DifferenceKind, _ before: Localized, _ after: Localized) {
            if before != after { add(kind, a.id, name, from: before, to: after, reach) }
        }
        tell(.stepKind, Localized(code: a.kind.name), Localized(code: b.kind.name))
        tell(.stepRole, Localized(code: a.role ?? "–"), Localized(code: b.role ?? "–"))
        tell(.stepPlace, Localized(code: a.place.rawValue), Localized(code: b.place.rawValue))
        if a.limit != b.limit { tell(.stepLimit, Localized(a.limit), Localized(b.limit)) }
        tell(.stepOverdue, Localized(code: a.overdue.word), Localized(code: b.overdue.word))
        tell(.stepReturns, most(a), most(b))
        compareOutcomes(a, b, name)
        compareBranches(a, b, name)
        compareParallel(a, b, name)
        compareRest(a, b, name)
    }

    private func most(_ step: Step) -> Localized {
        step.returnsAtMost.map { Localized(code: "\($0)") }
            ?? Localized(vietnamese: "không giới hạn", english: "without end")
    }

    private mutating func compareOutcomes(_ a: Step, _ b: Step, _ name: Localized) {
        let reach = Difference.Reach.step(old: a.id, new: b.id)
        for outcome in a.outcomes {
            let (subject, part) = ("\(a.id)/\(outcome.id)", old.name { $0.outcome(outcome.id) })
            guard let other = b.outcome(outcome.id) else {
                add(.outcomeRemoved, subject, name, part: part, reach)
                continue
            }
            let target = mapped(outcome.target)
            if target != other.target {
                add(
                    .outcomeTarget, subject, name, part: part, from: Localized(code: outcome.target.word),
                    to: Localized(code: other.target.word), reach)
            }
            if outcome.when.text != other.when.text {
                add(
                    .outcomeCondition, subject, name, part: part, from: Localized(code: outcome.when.text),
                    to: Localized(code: other.when.text), reach)
            }
        }
        for outcome in b.outcomes where a.outcome(outcome.id) == nil {
            add(.outcomeAdded, "\(a.id)/\(outcome.id)", name, part: new.name { $0.outcome(outcome.id) }, reach)
        }
        // What is offered first is what officers see first, and what time and rules take.
        if a.outcomes.map(\.id) != b.outcomes.map(\.id), Set(a.outcomes.map(\.id)) == Set(b.outcomes.map(\.id)) {
            add(.stepRule, a.id, name, part: Localized(code: "outcomes"), reach)
        }
    }

    private mutating func compareBranches(_ a: Step, _ b: Step, _ name: Localized) {
        guard case .consult(let asked) = a.kind, case .consult(let other) = b.kind else { return }
        let reach = Difference.Reach.step(old: a.id, new: b.id)
        for branch in asked.branches {
            let (subject, part) = ("\(a.id)/\(branch.id)", old.name { $0.consult(branch.id) })
            guard let after = other.branches.first(where: { $0.id == branch.id }) else {
                add(.branchRemoved, subject, name, part: part, reach)
                continue
            }
            if branch.unitKind != after.unitKind || branch.role != after.role || branch.when.text != after.when.text {
                add(
                    .branchChanged, subject, name, part: part, from: branch.words, to: after.words, reach)
            }
        }
        for branch in other.branches where !asked.branches.contains(where: { $0.id == branch.id }) {
            add(.branchAdded, "\(a.id)/\(branch.id)", name, part: new.name { $0.consult(branch.id) }, reach)
        }
    }

    /// What the branches themselves say; their steps are compared as steps.
    private mutating func compareParallel(_ a: Step, _ b: Step, _ name: Localized) {
        if a.within?.branch != b.within?.branch || a.within.map({ map.step($0.step) }) != b.within?.step {
            add(
                .stepBranch, a.id, name, from: Localized(code: a.within?.branch ?? "–"),
                to: Localized(code: b.within?.branch ?? "–"), .step(old: a.id, new: b.id))
        }
        guard case .parallel(let one) = a.kind, case .parallel(let other) = b.kind else { return }
        let reach = Difference.Reach.step(old: a.id, new: b.id)
        for branch in one.branches {
            let (subject, part) = ("\(a.id)/\(branch.id)", old.name { $0.branch(branch.id) })
            guard let after = other.branch(branch.id) else {
                add(.parallelRemoved, subject, name, part: part, reach)
                continue
            }
            let before = branch.words(map.step)
            if before != after.words({ $0 }) {
                add(.parallelChanged, subject, name, part: part, from: before, to: after.words { $0 }, reach)
            }
        }
        for branch in other.branches where one.branch(branch.id) == nil {
            add(.parallelAdded, "\(a.id)/\(branch.id)", name, part: new.name { $0.branch(branch.id) }, reach)
        }
    }

    /// Whatever else the two say of the step, key by key, so that nothing passes unseen.
    private mutating func compareRest(_ a: Step, _ b: Step, _ name: Localized) {
        let (before, after) = (old.written(step: a.id), new.written(step: b.id))
        let keys = Set(before?.object.map { Array($0.keys) } ?? []).union(after?.object.map { Array($0.keys) } ?? [])
        let told: Set = ["do", "role", "at", "limit", "overdue", "at_most", "outcomes", "ask", "branches", "next"]
        for key in keys.subtracting(told).sorted() {
            let (x, y) = (before?[key].map { mapped($0, key) }, after?[key])
            guard x != y else { continue }
            add(
                .stepRule, a.id, name, part: Localized(code: key), from: Localized(code: before?[key]?.json ?? "–"),
                to: Localized(code: y?.json ?? "–"), .step(old: a.id, new: b.id))
        }
    }

    private func mapped(_ target: Outcome.Target) -> Outcome.Target {
        if case .step(let id) = target { .step(map.step(id)) } else { target }
    }

    /// Targets by the names that they have in the new version.
    private func mapped(_ value: Value, _ key: String) -> Value {
        switch (key, value) {
        case ("timeout", .string(let word)), ("otherwise", .string(let word)), ("to", .string(let word)):
            return .string(mapped(StepReader.target(word)).word)
        case ("cases", .array(let cases)):
            return .array(
                cases.map { item in
                    var item = item
                    if let to = item["to"] { item["to"] = mapped(to, "to") }
                    return item
                })
        default: return value
        }
    }
}

extension Step.Overdue {
    fileprivate var word: String {
        switch self {
        case .counts: "counts"
        case .escalates(let role): "escalate: \(role)"
        case .outcome(let outcome): "outcome: \(outcome)"
        }
    }
}

extension Consultation.Branch {
    fileprivate var words: Localized { Localized(code: "\(unitKind), \(role), \(when.text)") }
}

extension Parallel.Branch {
    /// Its first step by its new name, who does it, its time and what silence means.
    fileprivate func words(_ name: (String) -> String) -> Localized {
        let limit = Localized(limit)
        let rest = [unitKind ?? "–", silence.rawValue, when.text, steps.first.map(name) ?? ""].joined(separator: ", ")
        return Localized(
            vietnamese: "\(limit.vietnamese), \(rest)", english: "\(limit.english), \(rest)")
    }
}
