import OrderedCollections

/// Which step may follow which. Supplements are left out: their number has a bound of its own.
///
/// Every circle goes back once at least, to a step that stands earlier in the pack: where somebody chooses to go
/// back, their choice is counted and bounded, so that no dossier goes round for ever and none is ever stuck.
struct StepGraph {
    private let following: OrderedDictionary<String, Set<String>>

    init(_ steps: OrderedDictionary<String, Step>) {
        following = OrderedDictionary(
            uniqueKeysWithValues: steps.values.map { step in
                let supplements = step.outcomes.count(where: \.isSupplement)
                // The supplement's own way is taken out once; what else leads to the same step stays.
                var targets = step.targets
                for outcome in step.outcomes.filter(\.isSupplement).prefix(supplements) {
                    if let index = targets.firstIndex(of: outcome.target) { targets.remove(at: index) }
                }
                // The end of a branch leads to what follows them all.
                if let within = step.within, targets.contains(.done) {
                    targets += steps[within.step]?.outcomes.map(\.target) ?? []
                }
                let next = targets.compactMap { target -> String? in
                    if case .step(let id) = target, steps[id] != nil { id } else { nil }
                }
                return (step.id, Set(next))
            })
    }

    /// Whether a way from `step` to `next` goes back: `next` stands no later, and leads here again.
    func leadsBack(from step: String, to next: String) -> Bool {
        guard let here = following.index(forKey: step), let there = following.index(forKey: next), there <= here else {
            return false
        }
        return reaches(step, from: next)
    }

    private func reaches(_ goal: String, from start: String) -> Bool {
        var seen: Set<String> = [start]
        var open = [start]
        while let step = open.popLast() {
            if step == goal { return true }
            for next in following[step] ?? [] where seen.insert(next).inserted { open.append(next) }
        }
        return false
    }
}
