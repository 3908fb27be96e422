import Core
import OrderedCollections

extension StepReader {
    func parallel(_ node: SourceNode) -> Parallel {
        let branches = node.members("branches").map { id, branch in
            branch.allow("unit", "when", "limit", "silence", "steps")
            let limit = StepReader.limit(branch, "limit")
            let silence: Consultation.Silence = branch.word("silence", default: .escalates)
            if silence == .consents, limit == nil {
                branch.problem("pack.missing_key", ["key": "limit"], at: "silence")
            }
            let steps = branch.members("steps").map(\.0)
            if steps.isEmpty { branch.problem("pack.no_steps", at: "steps") }
            return Parallel.Branch(
                id: id, steps: steps, unitKind: branch.optionalText("unit"), limit: limit, silence: silence,
                when: rules.condition(branch, "when", default: .always))
        }
        if branches.count < 2 { node.problem("pack.one_branch", at: "branches") }
        return Parallel(branches: branches, join: join(node, branches.count))
    }

    private func join(_ node: SourceNode, _ branches: Int) -> Parallel.Join {
        switch node.value["join"] {
        case nil, .string("all"): return .all
        case .string("first"): return .some(1)
        case let value:
            guard let count = value?.integer, count >= 1, count <= branches else {
                node.problem("pack.join_count", ["branches": String(branches)], at: "join")
                return .all
            }
            return .some(count)
        }
    }

    /// The steps of the branches of `step`, each with where it stands.
    func inner(_ step: String, _ node: SourceNode) -> [Step] {
        node.members("branches").flatMap { branch, content in
            content.members("steps").compactMap { id, node in
                var inner = self.step(id, node, isFirst: false)
                inner?.within = BranchName(step: step, branch: branch)
                return inner
            }
        }
    }
}
