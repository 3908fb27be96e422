import Administration
import Core
import OrderedCollections

/// Whether a dossier that keeps the limit of each step keeps the limit of the whole.
extension ProcedureChecker {
    /// A way through the steps, and the time that they may take together.
    private struct Way {
        var steps: [String] = []
        var sum = Decimal.zero
    }

    func checkLimits() {
        guard let whole = room, let first = procedure.steps.keys.first, let start = procedure.steps[first] else {
            return
        }
        for step in procedure.steps.values where step.id != first {
            guard let own = weight(step), own > whole else { continue }
            stepsNode?.problem(
                "pack.step_limit_too_long", ["step": step.id, "days": own.description, "whole": whole.description],
                within: procedure.path(of: step.id) + ["limit"])
            return
        }
        // Leaving the first step starts the clock.
        var longest = Way()
        for outcome in start.outcomes where !outcome.isSupplement {
            let way = way(outcome.target, conditions: 1, [first])
            if way.sum > longest.sum { longest = way }
        }
        guard longest.sum > whole else { return }
        root.problem(
            "pack.step_limits_exceed",
            [
                "steps": longest.steps.joined(separator: " + "), "days": longest.sum.description,
                "whole": whole.description,
            ], at: "limit")
    }

    /// The days of the whole limit; nil where those of steps cannot be compared with it.
    private var room: Decimal? {
        switch procedure.limit {
        case .sameDay: .one
        case .working, .calendar: procedure.limit.days
        case .hours: nil
        }
    }

    /// How much of the whole limit a step may take: a working day takes a calendar day at least.
    private func weight(_ step: Step) -> Decimal? {
        if case .deliver = step.kind { return nil }
        guard step.stop == nil, let limit = step.limit else { return nil }
        switch (procedure.limit, limit) {
        case (_, .working(let days)): return days
        case (.calendar, .calendar(let days)): return Decimal(days)
        default: return nil
        }
    }

    /// The longest way on from a target that somebody can choose. Conditions may exclude each other: of what hangs on
    /// one, only so many are taken.
    private func way(_ target: Outcome.Target, conditions: Int, _ before: Set<String>) -> Way {
        guard case .step(let id) = target, let step = procedure.steps[id], !before.contains(id) else { return Way() }
        if case .deliver = step.kind { return Way() }
        let before = before.union([id])
        var ways: [Way] = []
        func add(_ target: Outcome.Target, isConditional: Bool, own: Decimal?) {
            guard !isConditional || conditions > 0 else { return }
            var rest = way(target, conditions: conditions - (isConditional ? 1 : 0), before)
            if let own {
                rest.sum = rest.sum + own
                rest.steps.insert(id, at: 0)
            }
            ways.append(rest)
        }
        let own = weight(step)
        switch step.kind {
        case .choose(let choice):
            for target in choice.targets { add(target, isConditional: true, own: own) }
            if conditions == 0 {
                ways = [choice.targets.map { way($0, conditions: 0, before) }.min { $0.sum < $1.sum } ?? Way()]
            }
        case .consult(let consultation):
            let isCertain = consultation.branches.contains { if case .always = $0.when { true } else { false } }
            for outcome in step.outcomes {
                add(outcome.target, isConditional: !isCertain, own: own)
                if !isCertain { add(outcome.target, isConditional: false, own: nil) }
            }
        default:
            for outcome in step.outcomes where !outcome.isSupplement && !outcome.isReturn {
                let isCertain = if case .always = outcome.when { true } else { false }
                add(outcome.target, isConditional: !isCertain, own: own)
            }
        }
        return ways.max { $0.sum < $1.sum } ?? Way(steps: own == nil ? [] : [id], sum: own ?? .zero)
    }
}
