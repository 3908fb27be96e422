import Core

/// A decision table as it is written, from DMN XML or from a pack's YAML (DMN 1.5 §8).
package struct DecisionTable: Sendable {
    package enum Aggregation: String, Sendable { case sum = "SUM", min = "MIN", max = "MAX", count = "COUNT" }

    /// Which of the rules that match give the result.
    package enum HitPolicy: Sendable, Hashable {
        case unique, any, priority, first, ruleOrder, outputOrder
        case collect(Aggregation?)

        /// Takes DMN's words (`UNIQUE`, `RULE ORDER`) and letters (`U`, `R`, `C+`).
        init(_ text: String, aggregation: String? = nil) throws(FEELSyntaxError) {
            switch text.uppercased() {
            case "UNIQUE", "U": self = .unique
            case "ANY", "A": self = .any
            case "PRIORITY", "P": self = .priority
            case "FIRST", "F": self = .first
            case "RULE ORDER", "R": self = .ruleOrder
            case "OUTPUT ORDER", "O": self = .outputOrder
            case "COLLECT", "C": self = .collect(aggregation.flatMap(Aggregation.init(rawValue:)))
            case "C+": self = .collect(.sum)
            case "C<": self = .collect(.min)
            case "C>": self = .collect(.max)
            case "C#": self = .collect(.count)
            default: throw FEELSyntaxError("decision.unknown_hit_policy", 0, found: text)
            }
        }
    }

    package struct Input: Sendable {
        package let expression: String
        package let type: FEELType
        /// Unary tests that the value must pass, or else the table gives null.
        package let allowed: String?
        /// Whether only whole numbers occur, so that nothing lies between 6 and 7.
        package var isWhole = false
    }

    package struct Output: Sendable {
        /// Empty for a single output, whose value is the table's.
        package let name: String
        package let type: FEELType
        /// Values in order of priority.
        package let allowed: String?
        /// What the table gives when no rule matches.
        package let fallback: String?
    }

    package struct Rule: Sendable {
        package let tests: [String]
        package let outputs: [String]
        /// Where the rule stands in its file.
        package let line: Int
    }

    package let hitPolicy: HitPolicy
    package let inputs: [Input]
    package let outputs: [Output]
    package let rules: [Rule]

    func compile(in scope: Scope) throws(FEELSyntaxError) -> Parser.Typed {
        var columns: [TableNode.Column] = []
        for input in inputs {
            let value = try Parser.expression(input.expression, scope: scope)
            let known = input.type == .any ? value.type : input.type
            let mark = scope.mark()
            let slot = scope.bind("?", known)
            let allowed = try tests(input.allowed, slot, known, scope)
            scope.restore(mark)
            columns.append(TableNode.Column(value: value.node, slot: slot, type: known, allowed: allowed))
        }
        var compiled: [TableNode.Row] = []
        for rule in rules {
            var row: [Node?] = []
            for (column, text) in zip(columns, rule.tests) {
                let mark = scope.mark()
                scope.bind("?", column.type, to: column.slot)
                row.append(try tests(text, column.slot, column.type, scope))
                scope.restore(mark)
            }
            compiled.append(TableNode.Row(tests: row, outputs: try values(rule.outputs, scope)))
        }
        var priorities: [[FEELValue]] = []
        for output in outputs {
            var values: [FEELValue] = []
            if let allowed = output.allowed, !allowed.trimmingSpaces.isEmpty {
                values = try Parser.expression("[\(allowed)]", scope: scope).node.constant?.list ?? []
            } else if case .constrained(_, let constraint) = output.type {
                values = constraint.values
            }
            priorities.append(values)
        }
        let hasFallback = outputs.contains { $0.fallback?.trimmingSpaces.isEmpty == false }
        let node = TableNode(
            hitPolicy: hitPolicy, columns: columns, names: outputs.map(\.name), priorities: priorities,
            fallback: hasFallback ? try values(outputs.map { $0.fallback ?? "" }, scope) : nil, rows: compiled)
        let single = outputs.count == 1 ? outputs[0].type : .context(outputs.map { FEELType.Field($0.name, $0.type) })
        let isList = [.ruleOrder, .outputOrder, .collect(nil)].contains(hitPolicy)
        return Parser.Typed(node: .table(node), type: isList ? .list(single) : single)
    }

    /// Nil for a cell that accepts everything.
    func tests(_ text: String?, _ slot: Int, _ type: FEELType, _ scope: Scope) throws(FEELSyntaxError) -> Node? {
        guard let text = text?.trimmingSpaces, !text.isEmpty, text != "-" else { return nil }
        return try Parser.unaryTests(text, input: slot, type: type, scope: scope)
    }

    /// Cells that give values; an empty one gives null.
    private func values(_ cells: [String], _ scope: Scope) throws(FEELSyntaxError) -> [Node] {
        var nodes: [Node] = []
        for text in cells {
            nodes.append(
                text.trimmingSpaces.isEmpty ? .constant(.null) : try Parser.expression(text, scope: scope).node)
        }
        return nodes
    }
}
