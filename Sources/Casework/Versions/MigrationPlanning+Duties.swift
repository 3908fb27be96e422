import Core
import OrderedCollections

// What would pass unseen if only the open steps were looked at.

extension MigrationPlanning {
    /// Who has done a step and may not do another must still be known, and still be kept from it.
    mutating func judgeDuties() {
        guard dossier.withdrawal == nil else { return }
        let roots = dossier.tasks.map(\.step) + (dossier.openSupplement.map { [$0.resume] } ?? [])
        let coming = planner.oldWays.from(roots)
        var told: Set<String> = []
        for later in old.steps.values where coming.contains(later.id) {
            for done in later.otherThan where !(dossier.doers[done] ?? []).isEmpty {
                let (step, after) = (map.step(done), new.steps[map.step(later.id)])
                if new.steps[step] == nil {
                    guard told.insert(done).inserted else { continue }
                    reason(.dutyGone, done, old.stepName(done), to: old.stepName(later.id))
                } else if !(after?.otherThan.contains(step) ?? new.asksWhoDid(step)) {
                    reason(.dutyLost, later.id, old.stepName(later.id), to: old.stepName(done))
                }
            }
        }
    }

    /// A unit that the new version asks beside those that have been asked already is not asked by a move.
    mutating func judgeNewBranches() {
        let scope = new.scope(of: dossier, at: context.now)
        let places = Set(dossier.tasks.map(\.step) + dossier.branches.filter(\.isOpen).map(\.step)).sorted()
        for step in places where !lost.contains(where: { $0.step == step || old.steps[$0.step]?.within?.step == step })
        {
            guard let (before, after) = pair(step) else { continue }
            let branches: [(id: String, when: Condition, name: Localized)]
            switch (before.kind, after.kind) {
            case (.consult(let one), .consult(let other)):
                branches = other.branches.filter { branch in !one.branches.contains { $0.id == branch.id } }
                    .map { branch in (branch.id, branch.when, new.name { $0.consult(branch.id) }) }
            case (.parallel(let one), .parallel(let other)):
                branches = other.branches.filter { one.branch($0.id) == nil }
                    .map { branch in (branch.id, branch.when, new.name { $0.branch(branch.id) }) }
            default: continue
            }
            for branch in branches where isMeant(branch.when, scope) {
                reason(.branchNew, "\(step)/\(branch.id)", old.stepName(step), part: branch.name)
            }
        }
    }

    private func pair(_ step: String) -> (Step, Step)? {
        guard let before = old.steps[step], let after = new.steps[map.step(step)] else { return nil }
        return (before, after)
    }

    /// What cannot be told is told to an officer.
    private func isMeant(_ when: Condition, _ scope: [String: Value]) -> Bool {
        do { return try when.holds(in: scope, at: context.now) } catch { return true }
    }
}
