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
            steps[id] = step(id, node, isFirst: index == 0)
        }
        return steps
    }

    private func step(_ id: String, _ node: SourceNode, isFirst: Bool) -> Step? {
        let word = node.text("do")
        let next = node.optionalText("next").map(StepReader.target)
        func single(_ outcome: String) -> [Outcome] {
            if next == nil { node.problem("pack.missing_key", ["key": "next"]) }
            return next.map { [Outcome(id: outcome, target: $0, when: .always)] } ?? []
        }
        let kind: Step.Kind
        let outcomes: [Outcome]
        switch word {
        case "task", "decide":
            node.allow("do", "role", "at", "limit", "outcomes")
            kind = word == "task" ? .task : .decide
            outcomes = self.outcomes(node)
        case "consult":
            node.allow("do", "ask", "limit", "silence", "next")
            kind = .consult(consultation(node))
            outcomes = single("answered")
        case "issue":
            node.allow("do", "role", "at", "limit", "document", "next")
            kind = .issue(document: node.text("document"))
            outcomes = single("issued")
        case "deliver":
            node.allow("do", "role", "at", "limit", "next")
            kind = .deliver
            outcomes = single("delivered")
        default:
            node.problem(
                "pack.unknown_word",
                ["key": "do", "word": word, "allowed": Step.Kind.names.joined(separator: ", ")], at: "do")
            return nil
        }
        var isDelivery = false
        if case .deliver = kind { isDelivery = true }
        var role: String?
        if case .consult = kind {} else { role = node.text("role") }
        return Step(
            id: id, kind: kind, role: role,
            place: node.word("at", default: isFirst || isDelivery ? .intake : .competent),
            limit: StepReader.limit(node, "limit"), outcomes: outcomes)
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
        text.hasPrefix("end.") ? .end(String(text.dropFirst(4))) : .step(text)
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
