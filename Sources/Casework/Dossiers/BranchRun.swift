package import Core
import OrderedCollections

/// One branch of a parallel step, as it runs or ran for a dossier.
package struct BranchRun: Sendable, Hashable {
    package let step: String
    package let branch: String
    /// Who does all of it; nil where each of its steps says.
    package var unit: String?
    package let openedAt: Instant
    package let due: Instant?
    package var closedAt: Instant?
    /// The last outcome taken in it, or `silent`, or `unneeded`.
    package var outcome: String?

    package var isOpen: Bool { closedAt == nil }
    package var subject: String { "\(step).\(branch)" }
}

extension Dossier {
    package func run(_ name: BranchName) -> BranchRun? {
        branches.first { $0.step == name.step && $0.branch == name.branch }
    }

    /// Where a step is done.
    package func unit(of step: Step) -> String {
        if let within = step.within, let unit = run(within)?.unit { return unit }
        return step.place == .intake ? intakeUnit : competentUnit
    }

    /// Whatever is still open ends with what held it.
    mutating func endBranches(at moment: Instant) {
        for index in branches.indices where branches[index].isOpen {
            branches[index].closedAt = moment
            branches[index].outcome = Step.unneeded
        }
    }

    /// What rules see under `dossier.branches`: how each branch ended, null while it runs.
    var toldBranches: Value {
        var members: Value.Object = [:]
        for run in branches { members[run.branch] = run.outcome.map(Value.string) ?? .null }
        return .object(members)
    }
}

extension BranchRun {
    var value: Value {
        compact([
            "step": .string(step), "branch": .string(branch), "unit": .present(unit), "openedAt": Value(openedAt),
            "due": .present(due), "closedAt": .present(closedAt), "outcome": .present(outcome),
        ])
    }

    init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), branch: try members.text("branch"), unit: members.optionalText("unit"),
            openedAt: try members.instant("openedAt"), due: members.optionalInstant("due"),
            closedAt: members.optionalInstant("closedAt"), outcome: members.optionalText("outcome"))
    }

    func renamed(_ step: String, due: Instant?? = nil) -> BranchRun {
        BranchRun(
            step: step, branch: branch, unit: unit, openedAt: openedAt, due: due ?? self.due, closedAt: closedAt,
            outcome: outcome)
    }
}
