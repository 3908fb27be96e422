import Core
import OrderedCollections

extension ProcedureChecker {
    /// Who may not do a step is told by steps that there are, and that somebody does.
    func checkDuties() {
        for step in procedure.steps.values {
            for other in step.otherThan where other != step.id {
                guard let done = procedure.steps[other] else {
                    stepsNode?.problem("pack.no_such_step", ["step": other], at: step.id)
                    continue
                }
                guard done.role != nil else {
                    stepsNode?.problem("pack.other_than_nobody", ["step": step.id, "other": other], at: step.id)
                    continue
                }
            }
        }
    }
}
