import Administration
import Core
import OrderedCollections

/// Reads the steps of a procedure.
struct StepReader {
    let rules: RuleReader

    func steps(_ root: SourceNode) -> OrderedDictionary<String, Step> {
        var steps: OrderedDictionary<String, Step> = [:]
        let members = root.members("steps")
        if members.isEmpty { root.problem("pack.no_steps", at: "steps") }
        for (index, (id, node)) in members.enumerated() {
            put(step(id, node, isFirst: index == 0), node, in: &steps)
            guard case .parallel? = steps[id]?.kind else { continue }
            for inner in inner(id, node) { put(inner, node, in: &steps) }
        }
        let most = root.value["loops_at_most"].map { _ in root.integer("loops_at_most", default: 0) }
        let graph = StepGraph(steps)
        for (id, step) in steps {
            var step = step
            step.returnsAtMost = step.returnsAtMost ?? most
            for (index, outcome) in step.outcomes.enumerated() {
                guard case .step(let next) = outcome.target, !outcome.isSupplement else { continue }
                step.outcomes[index].isReturn = graph.leadsBack(from: id, to: next)
            }
            steps[id] = step
        }
        return steps
    }

    /// Steps of branches stand beside the others, so each name stands for one step.
    private func put(_ step: Step?, _ node: SourceNode, in steps: inout OrderedDictionary<String, Step>) {
        guard let step else { return }
        if steps[step.id] != nil { node.problem("pack.twice", ["key": "steps", "id": step.id]) }
        if step.id == Step.branchEnd { node.problem("pack.step_named_done") }
        steps[step.id] = step
    }

    func step(_ id: String, _ node: SourceNode, isFirst: Bool) -> Step? {
        let word = node.text("do")
        guard let (kind, outcomes) = kind(word, node) else { return nil }
        if isFirst, word != "task" { node.problem("pack.first_step_no_task", at: "do") }
        let isAtIntake = isFirst || ["deliver", "pay"].contains(word)
        return Step(
            id: id, kind: kind, role: role(word, node),
            place: node.word("at", default: isAtIntake ? .intake : .competent),
            limit: StepReader.limit(node, "limit"), overdue: overdue(node, outcomes),
            otherThan: node.elements("other_than").compactMap { other($0, id) },
            returnsAtMost: node.value["at_most"].map { _ in max(1, node.integer("at_most", default: 1)) },
            outcomes: outcomes)
    }

    private func kind(_ word: String, _ node: SourceNode) -> (Step.Kind, [Outcome])? {
        switch word {
        case "task", "decide":
            node.allow("do", "role", "at", "limit", "outcomes", "overdue", "at_most", "other_than")
            return (word == "task" ? .task : .decide, outcomes(node))
        case "consult":
            node.allow("do", "ask", "limit", "silence", "next", "at_most")
            return (.consult(consultation(node)), next(node, "answered"))
        case "issue":
            node.allow("do", "role", "at", "limit", "document", "next", "overdue", "at_most", "other_than")
            return (.issue(document: node.text("document")), next(node, "issued"))
        case "deliver":
            node.allow("do", "role", "at", "limit", "next", "overdue", "at_most", "other_than")
            return (.deliver, next(node, "delivered"))
        case "choose":
            node.allow("do", "cases", "table", "otherwise", "at_most")
            return choice(node).map { (.choose($0), []) }
        case "wait":
            node.allow(
                "do", "until", "event", "reference", "role", "at", "limit", "timeout", "clock", "basis", "next",
                "at_most")
            return waiting(node).map { (.wait($0), next(node, node.value["event"] == nil ? "came" : "occurred")) }
        case "pay":
            node.allow(
                "do", "fee", "amount", "lines", "role", "at", "limit", "timeout", "clock", "basis", "not_granted",
                "next",
                "at_most")
            return payment(node).map { (.pay($0), next(node, "paid")) }
        case "record":
            node.allow("do", "register", "with", "valid_from", "ends", "next", "at_most")
            return (.record(recording(node)), next(node, "recorded"))
        case "score": return scoring(node).map { (.score($0.0), $0.1) }
        case "parallel":
            node.allow("do", "branches", "join", "next", "at_most")
            return (.parallel(parallel(node)), next(node, "joined"))
        default:
            node.problem(
                "pack.unknown_word",
                ["key": "do", "word": word, "allowed": Step.Kind.names.joined(separator: ", ")], at: "do")
            return nil
        }
    }

    /// Those who act have a role; a date, a rule and a register need nobody.
    private func role(_ word: String, _ node: SourceNode) -> String? {
        switch word {
        case "consult", "choose", "record", "score", "parallel": return nil
        case "wait" where node.value["event"] == nil:
            if node.value["role"] != nil { node.problem("pack.role_for_nobody", at: "role") }
            return nil
        default:
            let role = node.text("role")
            if !role.isEmpty, Role(rawValue: role) == nil { unknownRole(role, node, "role") }
            return role
        }
    }

    private func other(_ node: SourceNode, _ step: String) -> String? {
        guard let other = node.value.string else {
            node.problem("pack.expected_text", ["key": "other_than"])
            return nil
        }
        if other == step { node.problem("pack.other_than_itself", ["step": step]) }
        return other
    }

    func unknownRole(_ role: String, _ node: SourceNode, _ key: String) {
        node.problem(
            "pack.unknown_word",
            ["key": key, "word": role, "allowed": Role.allCases.map(\.rawValue).joined(separator: ", ")], at: key)
    }

    func next(_ node: SourceNode, _ outcome: String) -> [Outcome] {
        guard let next = node.optionalText("next").map(StepReader.target) else {
            node.problem("pack.missing_key", ["key": "next"])
            return []
        }
        return [Outcome(id: outcome, target: next, when: .always)]
    }

    private func outcomes(_ node: SourceNode) -> [Outcome] {
        let members = node.members("outcomes")
        if members.isEmpty { node.problem("pack.no_outcomes", at: "outcomes") }
        return members.map { id, outcome in
            if let target = outcome.value.string {
                return Outcome(id: id, target: StepReader.target(target), when: .always)
            }
            outcome.allow("to", "when")
            return Outcome(
                id: id, target: StepReader.target(outcome.text("to")),
                when: rules.condition(outcome, "when", default: .always))
        }
    }

    private func consultation(_ node: SourceNode) -> Consultation {
        let branches = node.elements("ask").map { ask in
            ask.allow("id", "unit", "role", "when")
            return Consultation.Branch(
                id: ask.text("id"), unitKind: ask.text("unit"), role: ask.optionalText("role") ?? "specialist",
                when: rules.condition(ask, "when", default: .always))
        }
        if branches.isEmpty { node.problem("pack.no_branches", at: "ask") }
        return Consultation(branches: branches, silence: node.word("silence", default: .escalates))
    }

    static func target(_ text: String) -> Outcome.Target {
        if text == Step.branchEnd { return .done }
        return text.hasPrefix("end.") ? .end(String(text.dropFirst(4))) : .step(text)
    }

    static func limit(_ node: SourceNode, _ name: String) -> TimeLimit? {
        guard let value = node.value[name] else { return nil }
        do {
            return try TimeLimit(value)
        } catch {
            node.problem(
                "pack.limit_form", ["key": name, "why": (error as? Problem)?.parameters["rule"] ?? ""], at: name)
            return nil
        }
    }
}
