package import Core
import OrderedCollections
package import Schemas

/// The compact form of decision tables, for packs:
///
/// ```yaml
/// hit: first              # unique (when left out), any, priority, first, rule_order, output_order, collect,
///                         # sum, min, max, count
/// inputs:
///   - site.floors         # a FEEL expression …
///   - {value: channel, type: string, allowed: '"counter", "online"'}    # … with its type and allowed values
///   - {value: copies, type: integer}                                    # whole numbers: no gap between 1 and 2
/// outputs:
///   - {name: amount, type: number, default: 0}
/// rules:                  # a row has one cell per input, then one per output; `-` takes everything
///   - ["< 7", '"counter"', law.permit_fee]
///   - [">= 7", "-", law.permit_fee * 2]
/// ```
///
/// Cells are FEEL: unary tests for inputs, expressions for outputs; numbers and booleans may stand without quotes.
/// One output gives its value, several give a context.
extension DecisionTable {
    private static let hits: [String: HitPolicy] = [
        "unique": .unique, "any": .any, "priority": .priority, "first": .first, "rule_order": .ruleOrder,
        "output_order": .outputOrder, "collect": .collect(nil), "sum": .collect(.sum), "min": .collect(.min),
        "max": .collect(.max), "count": .collect(.count),
    ]

    /// Reads the table at a JSON Pointer of a file. Throws every problem of its shape: `table.shape` (expected),
    /// `table.unknown_hit`, `table.unknown_type`, `table.cells` (expected, found). What the cells say is checked by
    /// ``findings(names:)``.
    package init(_ document: YAMLDocument, at pointer: String = "") throws(SourceProblems) {
        var value = document.value
        for step in pointer.split(separator: "/") {
            value = value[String(step)] ?? Int(step).flatMap { value[$0] } ?? .null
        }
        var problems: [SourceProblem] = []
        func problem(_ path: String, _ rule: String, _ parameters: [String: String] = [:]) {
            problems.append(document.problem(at: pointer + path, rule: rule, parameters: parameters))
        }
        func type(_ field: Value?, _ path: String) -> FEELType {
            guard let name = field?.string else { return .any }
            if name == "integer" { return .number }
            if let type = FEELType.named[name] { return type }
            problem(path, "table.unknown_type", ["type": name])
            return .any
        }

        let known: Set<String> = ["hit", "inputs", "outputs", "rules"]
        for name in (value.object ?? [:]).keys where !known.contains(name) {
            problem("/\(name)", "table.shape", ["expected": known.sorted().joined(separator: ", ")])
        }
        let hit = value["hit"]?.string ?? "unique"
        if DecisionTable.hits[hit] == nil { problem("/hit", "table.unknown_hit", ["hit": hit]) }
        var inputs: [Input] = []
        for (index, field) in (value["inputs"]?.array ?? []).enumerated() {
            guard let expression = field.string ?? field["value"]?.string else {
                problem("/inputs/\(index)", "table.shape", ["expected": "value"])
                continue
            }
            inputs.append(
                Input(
                    expression: expression, type: type(field["type"], "/inputs/\(index)"),
                    allowed: field["allowed"].flatMap(DecisionTable.cell), isWhole: field["type"] == "integer"))
        }
        var outputs: [Output] = []
        for (index, field) in (value["outputs"]?.array ?? []).enumerated() {
            guard let name = field.string ?? field["name"]?.string else {
                problem("/outputs/\(index)", "table.shape", ["expected": "name"])
                continue
            }
            outputs.append(
                Output(
                    name: name, type: type(field["type"], "/outputs/\(index)"),
                    allowed: field["allowed"].flatMap(DecisionTable.cell),
                    fallback: field["default"].flatMap(DecisionTable.cell)))
        }
        if outputs.isEmpty { problem("/outputs", "table.shape", ["expected": "outputs"]) }
        var rules: [Rule] = []
        let width = inputs.count + outputs.count
        for (index, row) in (value["rules"]?.array ?? []).enumerated() {
            let cells = row.array?.compactMap(DecisionTable.cell) ?? []
            guard cells.count == width, cells.count == row.array?.count else {
                problem(
                    "/rules/\(index)", "table.cells", ["expected": "\(width)", "found": "\(row.array?.count ?? 0)"])
                continue
            }
            rules.append(
                Rule(
                    tests: Array(cells[..<inputs.count]), outputs: Array(cells[inputs.count...]),
                    line: document.line(at: pointer + "/rules/\(index)") ?? 0))
        }
        if rules.isEmpty && problems.isEmpty { problem("/rules", "table.shape", ["expected": "rules"]) }
        guard problems.isEmpty else { throw SourceProblems(problems) }
        self.init(hitPolicy: DecisionTable.hits[hit] ?? .unique, inputs: inputs, outputs: outputs, rules: rules)
    }

    /// The FEEL of a cell.
    private static func cell(_ value: Value) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.description
        case .bool(let bool): bool ? "true" : "false"
        case .null: "null"
        case .array, .object: nil
        }
    }

    /// The table as a rule over JSON values. Throws as `Rule.compile` does, located `text:0` for the whole table:
    /// ask ``findings(names:)`` first for the rule and column.
    package func rule(names: FEELNames) throws(Problems) -> Decisions.Rule {
        try Decisions.Rule.compile(names: names) { scope throws(FEELSyntaxError) in try compile(in: scope) }
    }
}
