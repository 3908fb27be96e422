package import Administration

/// Branches of several steps each that run at once, each with its own clock and its own rule for silence, until enough
/// of them are done.
package struct Parallel: Sendable {
    package let branches: [Branch]
    package let join: Join

    package struct Branch: Sendable {
        package let id: String
        /// Its steps, in the pack's order; it begins with the first.
        package let steps: [String]
        /// The kind of unit that does all of its steps, as in a consultation; nil: where each step says.
        package let unitKind: String?
        package let limit: TimeLimit?
        package let silence: Consultation.Silence
        package let when: Condition
    }

    /// How many branches must be done before the case goes on; those that are not needed any more end with it.
    package enum Join: Hashable, Sendable {
        case all
        case some(Int)

        /// Of so many that were begun.
        func needed(of begun: Int) -> Int {
            switch self {
            case .all: begun
            case .some(let count): min(count, begun)
            }
        }

        /// As packs write it.
        package var word: String {
            switch self {
            case .all: "all"
            case .some(1): "first"
            case .some(let count): "\(count)"
            }
        }
    }

    package func branch(_ id: String) -> Branch? { branches.first { $0.id == id } }
}

/// The branch that a step belongs to, by the step that holds it.
package struct BranchName: Hashable, Sendable {
    package let step: String
    package let branch: String

    package init(step: String, branch: String) {
        self.step = step
        self.branch = branch
    }
}

extension Step {
    /// What leaves a branch at its end.
    static let branchEnd = "done"
    /// How a branch closes that nobody finished: its time was up, or enough others were done.
    package static let silent = "silent"
    package static let unneeded = "unneeded"
    /// What may stand in a branch: nothing that decides, binds or holds up the case as a whole.
    static let kindsInBranches = ["task", "choose", "wait", "record"]
}
