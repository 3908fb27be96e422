import Core
import Decisions

/// Reads the FEEL rules of a procedure: which names they may use is known from its form.
struct RuleReader {
    let names: FEELNames

    /// A rule that must be there; nil, with a problem told, when it is not or cannot be read.
    func rule(_ node: SourceNode, _ name: String, _ type: FEELType) -> Rule? {
        guard let text = node.value[name].flatMap(RuleReader.text) else {
            node.problem("pack.missing_key", ["key": name])
            return nil
        }
        return compile(text, node, name, type)
    }

    /// `true`, `false` or a rule.
    func condition(_ node: SourceNode, _ name: String, default standard: Condition) -> Condition {
        switch node.value[name] {
        case nil: standard
        case .bool(true): .always
        case .bool(false): .never
        case .string(let text): compile(text, node, name, .boolean).map(Condition.rule) ?? standard
        default:
            {
                node.problem("pack.expected_rule", ["key": name], at: name)
                return standard
            }()
        }
    }

    /// A day in quotes, or a rule that gives one.
    func day(_ node: SourceNode, _ name: String) -> Rule? {
        guard let text = node.value[name].flatMap(RuleReader.text) else {
            node.problem("pack.expected_rule", ["key": name], at: name)
            return nil
        }
        return compile(CivilDate(text) == nil ? text : "@\"\(text)\"", node, name, .date)
    }

    /// A condition whose text was put together from several places; told at `name`.
    func condition(_ node: SourceNode, _ name: String, text: String) -> Condition {
        compile(text, node, name, .boolean).map(Condition.rule) ?? .always
    }

    /// A rule's text; a bare number is a rule too.
    private static func text(_ value: Value) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.description
        default: nil
        }
    }

    /// A rule that gives something else than `type` is a fault, as is one that reads what is not there.
    private func compile(_ text: String, _ node: SourceNode, _ name: String, _ type: FEELType) -> Rule? {
        do {
            let rule = try Rule.compile(text, names: names)
            if !rule.type.mayBe(type) {
                node.problem("pack.rule_type", ["key": name, "expected": type.name, "gives": rule.type.name], at: name)
            }
            return rule
        } catch {
            for problem in error.all {
                node.problem(
                    "pack.rule_unreadable",
                    ["key": name, "why": problem.code, "found": problem.parameters["found"] ?? ""], at: name)
            }
            return nil
        }
    }
}
