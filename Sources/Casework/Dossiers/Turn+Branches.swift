import Administration
import Core
import OrderedCollections

// Branches that run at once.

extension Turn {
    /// Begins every branch whose condition holds; without any, the case goes on at once.
    mutating func divide(_ step: Step, _ parallel: Parallel) throws {
        let scope = procedure.scope(of: dossier, at: context.now)
        var begun: [Parallel.Branch] = []
        for branch in parallel.branches where try branch.when.holds(in: scope, at: context.now) {
            let unit = try branch.unitKind.map { try unitToAsk($0) }
            let due = try due(branch.limit, at: unit ?? dossier.competentUnit)
            emit(.branchOpened(step: step.id, branch: branch.id, unit: unit, due: due))
            begun.append(branch)
        }
        guard !begun.isEmpty else { return try follow(step.outcomes[0].target, from: step) }
        for branch in begun {
            // What comes to its end at once may make the others needless.
            guard dossier.run(BranchName(step: step.id, branch: branch.id))?.isOpen == true else { continue }
            try open(branch.steps[0])
        }
    }

    /// A branch has come to its end; when enough have, the rest ends too and the case goes on.
    mutating func finish(_ name: BranchName, by outcome: String) throws {
        emit(.branchClosed(step: name.step, branch: name.branch, outcome: outcome))
        guard let step = procedure.steps[name.step], case .parallel(let parallel) = step.kind else {
            throw Problem(.fault, "dossier.no_such_step", ["step": name.step])
        }
        let runs = dossier.branches.filter { $0.step == name.step }
        guard runs.count(where: { !$0.isOpen }) >= parallel.join.needed(of: runs.count) else { return }
        for run in runs where run.isOpen {
            closeTasks(of: BranchName(step: run.step, branch: run.branch), as: Step.unneeded)
            emit(.branchClosed(step: run.step, branch: run.branch, outcome: Step.unneeded))
        }
        try follow(step.outcomes[0].target, from: step)
    }

    /// The time of a branch is up: silence ends it where the procedure says so, else the head is told.
    mutating func lapse(_ name: BranchName) throws {
        guard procedure.branch(name)?.silence == .consents else { return emit(.noticed(.stepLate)) }
        closeTasks(of: name, as: Step.silent)
        try finish(name, by: Step.silent)
    }

    private mutating func closeTasks(of name: BranchName, as outcome: String) {
        for task in dossier.tasks where procedure.steps[task.step]?.within == name {
            emit(
                .stepClosed(
                    Event.StepClosed(step: task.step, branch: nil, outcome: outcome, reason: nil, note: nil)))
        }
    }

    /// The unit of a kind for the area of the unit that decides. Throws `dossier.no_unit_to_consult`.
    func unitToAsk(_ kind: String) throws -> String {
        guard let area = context.units.unit(dossier.competentUnit)?.area,
            let unit = context.units.competent(level: kind, area: area, at: context.now.date)
        else { throw Problem(.conflict, "dossier.no_unit_to_consult", ["kind": kind]) }
        return unit.id
    }
}
