/// What is wrong with a decision table, told before it is published.
package struct TableFinding: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// A cell that is no FEEL, uses unknown names or compares what cannot be compared.
        case cell = "table.cell"
        /// Values that no rule takes, in a table without default outputs.
        case gap = "table.gap"
        /// Rules that take the same values although the hit policy forbids it, or (any) give different results.
        case overlap = "table.overlap"
        /// A rule that never decides anything.
        case unreachable = "table.unreachable"
        /// Too many combinations to look at all: what is told is right but may not be everything.
        case incomplete = "table.incomplete"
    }

    package let kind: Kind
    /// Numbers of rules, from 1; empty for a gap and for a column's head.
    package let rules: [Int]
    /// The line of the (last) rule in its file, 0 for the whole table.
    package let line: Int
    /// For a gap the values (`site.floors (6..7)`), for a cell its text and the reason.
    package let detail: String
    /// For a cell: its text, the code of what is wrong with it and what was found there.
    package var cell: (text: String, cause: String, found: String)? {
        guard let cause else { return nil }
        return (text, cause, found)
    }
    private var text = ""
    private var cause: String?
    private var found = ""

    init(kind: Kind, rules: [Int], line: Int, detail: String) {
        self.kind = kind
        self.rules = rules
        self.line = line
        self.detail = detail
    }

    /// A cell that says something wrong.
    init(rules: [Int], line: Int, text: String, cause: String, found: String) {
        self.init(kind: .cell, rules: rules, line: line, detail: "\(text): \(cause) \(found)")
        (self.text, self.cause, self.found) = (text, cause, found)
    }

    package var description: String {
        kind.rawValue + (rules.isEmpty ? "" : " \(rules.map(String.init).joined(separator: ","))") + ": " + detail
    }
}

extension DecisionTable {
    /// Checks every cell against the names (and their types), then the rules against each other: gaps, overlaps that
    /// the hit policy forbids, and rules that can never decide. Cells that compare with other answers or with law
    /// values are unknown: such rules are taken to match only where that raises no false alarm.
    package func findings(names: FEELNames) -> [TableFinding] {
        let scope = Scope(names)
        var findings: [TableFinding] = []
        func check<R>(_ rule: Int?, _ text: String, _ read: () throws(FEELSyntaxError) -> R) -> R? {
            let line = rule.map { rules[$0].line } ?? 0
            func tell(_ code: String, _ found: String) {
                findings.append(
                    TableFinding(
                        rules: rule.map { [$0 + 1] } ?? [], line: line, text: text, cause: code, found: found))
            }
            scope.issues = []
            do {
                let result = try read()
                for issue in scope.issues { tell(issue.code, issue.detail) }
                return result
            } catch {
                tell(error.code, error.found)
                return nil
            }
        }

        var columns: [(input: Input, slot: Int, type: FEELType, allowed: Node?)] = []
        for input in inputs {
            let value = check(nil, input.expression) { () throws(FEELSyntaxError) in
                try Parser.expression(input.expression, scope: scope)
            }
            let type = input.type == .any ? value?.type ?? .any : input.type
            let slot = scope.bind("?", type)
            let allowed = input.allowed.flatMap { text in
                check(nil, text) { () throws(FEELSyntaxError) in try tests(text, slot, type, scope) }
            }
            columns.append((input, slot, type, allowed ?? nil))
        }
        var cells: [[Node?]] = []
        for (index, rule) in rules.enumerated() {
            var row: [Node?] = []
            for (column, text) in zip(columns, rule.tests) {
                scope.bind("?", column.type, to: column.slot)
                let told = findings.count
                let node = check(index, text) { () throws(FEELSyntaxError) in
                    try tests(text, column.slot, column.type, scope)
                }
                // A cell that says something wrong may mean anything.
                row.append(findings.count > told ? .unknown(text) : node ?? nil)
            }
            cells.append(row)
            for (output, text) in zip(outputs, rule.outputs) {
                let value = check(index, text) { () throws(FEELSyntaxError) in
                    text.trimmingSpaces.isEmpty ? nil : try Parser.expression(text, scope: scope)
                }
                if let type = value??.type, !type.mayBe(output.type) {
                    findings.append(
                        TableFinding(
                            rules: [index + 1], line: rule.line, text: text, cause: "feel.type_mismatch",
                            found: "\(type.name), \(output.type.name)"))
                }
            }
        }
        guard findings.allSatisfy({ !$0.rules.isEmpty }) else { return findings }
        guard rules.count <= TableAnalysis.mostRules else {
            return findings + [TableFinding(kind: .incomplete, rules: [], line: 0, detail: "")]
        }
        let spaces = columns.enumerated().map { index, column in
            ValueSpace(
                name: column.input.expression, slot: column.slot, type: column.type, isWhole: column.input.isWhole,
                allowed: column.allowed, cells: cells.map { $0[index] })
        }
        return findings + TableAnalysis(table: self, spaces: spaces).findings()
    }
}
