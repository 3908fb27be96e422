import Core
import OrderedCollections

/// A compiled decision table.
final class TableNode: Sendable {
    struct Column: Sendable {
        let value: Node
        let slot: Int
        let type: FEELType
        let allowed: Node?
    }

    struct Row: Sendable {
        let tests: [Node?]
        let outputs: [Node]
    }

    let hitPolicy: DecisionTable.HitPolicy
    let columns: [Column]
    let names: [String]
    /// Each output's values, the most important first.
    let priorities: [[FEELValue]]
    let fallback: [Node]?
    let rows: [Row]

    init(
        hitPolicy: DecisionTable.HitPolicy, columns: [Column], names: [String], priorities: [[FEELValue]],
        fallback: [Node]?, rows: [Row]
    ) {
        self.hitPolicy = hitPolicy
        self.columns = columns
        self.names = names
        self.priorities = priorities
        self.fallback = fallback
        self.rows = rows
    }

    func result(_ values: [FEELValue]) -> FEELValue {
        if values.count == 1 { return values[0] }
        return .context(FEELContext(OrderedDictionary(zip(names, values), uniquingKeysWith: { _, last in last })))
    }

}

extension Machine {
    func evaluate(_ table: TableNode) throws(EvaluationStop) -> FEELValue {
        for column in table.columns {
            self[column.slot] = try evaluate(column.value)
            if let allowed = column.allowed, !(try evaluate(allowed).isTrue) {
                return fail("decision.value_not_allowed", self[column.slot].text)
            }
        }
        let stopsAtFirst = table.hitPolicy == .first
        var hits: [[FEELValue]] = []
        rows: for row in table.rows {
            for test in row.tests {
                if let test, !(try evaluate(test).isTrue) { continue rows }
            }
            var outputs: [FEELValue] = []
            outputs.reserveCapacity(row.outputs.count)
            for output in row.outputs { outputs.append(try evaluate(output)) }
            hits.append(outputs)
            if stopsAtFirst { break }
        }
        guard let first = hits.first else { return try missed(table) }
        switch table.hitPolicy {
        case .first: return table.result(first)
        case .unique:
            return hits.count == 1 ? table.result(first) : fail("decision.several_rules_match", "\(hits.count)")
        case .any:
            let result = table.result(first)
            for hit in hits.dropFirst() where try equal(table.result(hit), result) != true {
                return fail("decision.rules_disagree", "")
            }
            return result
        case .priority:
            return table.result(try ordered(hits, table).first ?? first)
        case .ruleOrder, .collect(nil): return .list(hits.map(table.result))
        case .outputOrder: return .list(try ordered(hits, table).map(table.result))
        case .collect(.count?): return .number(hits.count)
        case .collect(let aggregation?):
            let name = aggregation.rawValue.lowercased()
            guard let builtin = Builtin.named(name) else { return .null }
            var totals: [FEELValue] = []
            for column in first.indices { totals.append(try builtin.call([.list(hits.map { $0[column] })], self)) }
            return table.result(totals)
        }
    }

    /// Outputs by the priorities of their columns; those of the same priority stay in the order of the rules.
    private func ordered(_ hits: [[FEELValue]], _ table: TableNode) throws(EvaluationStop) -> [[FEELValue]] {
        var ranked: [(ranks: [Int], outputs: [FEELValue])] = []
        for (index, hit) in hits.enumerated() {
            var ranks: [Int] = []
            for (order, value) in zip(table.priorities, hit) {
                var rank = 0
                while rank < order.count, try equal(order[rank], value) != true {
                    rank += 1
                    try spend()
                }
                ranks.append(rank)
            }
            ranked.append((ranks + [index], hit))
        }
        try spend(hits.count)
        return ranked.sorted { $0.ranks.lexicographicallyPrecedes($1.ranks) }.map(\.outputs)
    }

    /// No rule matched: the default outputs, else nothing of the policy's kind.
    private func missed(_ table: TableNode) throws(EvaluationStop) -> FEELValue {
        if let fallback = table.fallback {
            var outputs: [FEELValue] = []
            for node in fallback { outputs.append(try evaluate(node)) }
            return table.result(outputs)
        }
        switch table.hitPolicy {
        case .ruleOrder, .outputOrder, .collect(nil): return .list([])
        case .collect(.count?): return .number(0)
        default: return fail("decision.no_rule_matches", "")
        }
    }
}
