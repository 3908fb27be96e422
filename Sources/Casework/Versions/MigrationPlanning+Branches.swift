import Administration
import Core
import OrderedCollections

extension MigrationPlanning {
    /// Branches go on under their step's new name, each with its own clock: before the tasks in them are placed.
    mutating func placeBranches() throws {
        next.branches = next.branches.map { $0.renamed(map.step($0.step)) }
        for run in dossier.branches where run.isOpen {
            let name = BranchName(step: map.step(run.step), branch: run.branch)
            guard let before = old.branch(BranchName(step: run.step, branch: run.branch)),
                let after = new.branch(name), before.limit != after.limit
            else { continue }
            let unit = run.unit ?? dossier.competentUnit
            let due = try after.limit.map {
                try context.calendar.due(from: run.openedAt, limit: $0, hours: context.hours(of: unit))
            }
            try move(run, name, due: due)
        }
    }

    private mutating func move(_ run: BranchRun, _ name: BranchName, due: Instant?) throws {
        let (whole, part) = (old.stepName(run.step), old.name { $0.branch(run.branch) })
        let was = run.due.map { Localized($0) } ?? Localized(nil as TimeLimit?)
        if let due, due <= context.now, run.due.map({ $0 > context.now }) ?? true {
            reason(.stepLimitSpent, run.subject, whole, part: part, from: was, to: Localized(due))
        }
        let now = due.map { Localized($0) } ?? Localized(nil as TimeLimit?)
        effect(.branchDue, run.subject, whole, part: part, from: was, to: now)
        for index in next.branches.indices where next.branches[index].subject == "\(name.step).\(name.branch)" {
            next.branches[index] = next.branches[index].renamed(name.step, due: .some(due))
        }
    }

    /// A task of a branch stays in that branch, at that unit; one of the case itself stays outside.
    mutating func fitsBranch(_ task: OpenTask, _ before: Step, _ after: Step, _ name: Localized) -> Bool {
        guard before.within != nil || after.within != nil else { return true }
        let moved = before.within.map { BranchName(step: map.step($0.step), branch: $0.branch) }
        guard let within = before.within, moved == after.within else {
            reason(.branchLeft, task.step, name)
            return false
        }
        guard old.branch(within)?.unitKind == new.branch(of: after)?.unitKind else {
            reason(
                .branchUnit, "\(within.step)/\(within.branch)", name, part: old.name { $0.branch(within.branch) },
                to: Localized(code: new.branch(of: after)?.unitKind ?? "–"))
            return false
        }
        return true
    }

    /// Where a task of a branch is lost and the case goes on elsewhere, the other branches end too: there is nothing
    /// left that they would come together for.
    mutating func dropBranches() {
        guard lost.contains(where: { old.steps[$0.step]?.within != nil }) else { return }
        let inBranches = Set(new.steps.values.filter { $0.within != nil }.map(\.id))
        next.tasks.removeAll { inBranches.contains($0.step) }
        for run in next.branches where run.isOpen {
            let name = new.steps[run.step] == nil ? old.stepName(run.step) : new.stepName(run.step)
            effect(.branchEnded, run.subject, name, part: old.name { $0.branch(run.branch) })
        }
        next.endBranches(at: context.now)
    }
}
