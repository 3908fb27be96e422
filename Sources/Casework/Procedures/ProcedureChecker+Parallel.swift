import Core
import OrderedCollections

extension ProcedureChecker {
    /// What is written of a step: those of branches stand inside the step that holds them.
    func problem(_ rule: String, _ parameters: [String: String], of step: String) {
        stepsNode?.problem(rule, parameters, within: procedure.path(of: step))
    }

    /// Branches are left by `done` alone and entered at their beginning; nothing in one decides or holds up the whole.
    func checkBranches() {
        for step in procedure.steps.values {
            for target in step.targets { check(target, of: step) }
            guard step.within != nil else { continue }
            if !Step.kindsInBranches.contains(step.kind.name) {
                problem(
                    "pack.kind_in_branch",
                    [
                        "step": step.id, "kind": step.kind.name,
                        "allowed": Step.kindsInBranches.joined(separator: ", "),
                    ], of: step.id)
            }
            if step.stop != nil { problem("pack.clock_in_branch", ["step": step.id], of: step.id) }
            if step.outcomes.contains(where: \.isSupplement) {
                problem("pack.supplement_in_branch", ["step": step.id], of: step.id)
            }
        }
    }

    private func check(_ target: Outcome.Target, of step: Step) {
        switch target {
        case .done:
            if step.within == nil { problem("pack.done_outside_branch", ["step": step.id], of: step.id) }
        case .end(let result):
            if step.within != nil {
                problem("pack.leaves_branch", ["step": step.id, "to": "end.\(result)"], of: step.id)
            }
        case .step(let id):
            guard let next = procedure.steps[id], next.within != step.within else { return }
            // The step that holds the branches leads into each.
            if let within = next.within, within.step == step.id { return }
            let rule = step.within == nil ? "pack.enters_branch" : "pack.leaves_branch"
            problem(rule, ["step": step.id, "to": id], of: step.id)
        }
    }
}

extension Procedure {
    /// Where a step stands below `steps`.
    func path(of id: String) -> [String] {
        guard let within = steps[id]?.within else { return [id] }
        return [within.step, "branches", within.branch, "steps", id]
    }

    /// What the pack says of a step.
    func written(step id: String) -> Value? {
        path(of: id).reduce(written["steps"]) { $0?[$1] }
    }

    /// The branch that a step belongs to.
    func branch(of step: Step) -> Parallel.Branch? { step.within.flatMap(branch) }

    func branch(_ name: BranchName) -> Parallel.Branch? {
        guard case .parallel(let parallel)? = steps[name.step]?.kind else { return nil }
        return parallel.branch(name.branch)
    }
}
