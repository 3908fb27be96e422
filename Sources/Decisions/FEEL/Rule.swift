package import Core

/// A FEEL expression over JSON values: what packs write in conditions, fees and routes.
///
///     let rule = try Rule.compile("site.floors >= 7 and channel = \"counter\"", names: ["site", "channel"])
///     try rule.isTrue(["site": answers, "channel": "counter"], at: clock.now)
package struct Rule: Sendable {
    package let expression: FEELExpression
    private let inputs: [(slot: Int, name: String, type: FEELType)]

    /// Throws ``Problems`` with code `rule.syntax`, or those of ``FEELIssue`` (`feel.unknown_name`,
    /// `feel.type_mismatch` …), each located `text:OFFSET` and with the text found there.
    package static func compile(_ text: String, names: FEELNames) throws(Problems) -> Rule {
        try compile(text: text, names: names) { scope throws(FEELSyntaxError) in
            try Parser.expression(text, scope: scope)
        }
    }

    static func compile(
        text: String = "", names: FEELNames, _ read: (Scope) throws(FEELSyntaxError) -> Parser.Typed
    ) throws(Problems) -> Rule {
        let scope = Scope(names)
        let typed: Parser.Typed
        do {
            typed = try read(scope)
        } catch {
            let parameters = ["rule": text, "code": error.code, "found": error.found]
            throw Problems([Problem(.invalid, "rule.syntax", parameters, at: "text:\(error.offset)")])
        }
        guard scope.issues.isEmpty else {
            throw Problems(
                scope.issues.map {
                    Problem(.invalid, $0.code, ["rule": text, "found": $0.detail], at: "text:\($0.offset)")
                })
        }
        return Rule(FEELExpression(text: text, names: names, scope: scope, node: typed.node, type: typed.type))
    }

    private init(_ expression: FEELExpression) {
        self.expression = expression
        inputs = expression.used.sorted().compactMap { slot in
            guard expression.names.entries.indices.contains(slot) else { return nil }
            let entry = expression.names.entries[slot]
            return (slot, entry.name, entry.type)
        }
    }

    package var text: String { expression.text }
    package var type: FEELType { expression.type }
    /// The names that the rule reads.
    package var names: [String] { inputs.map(\.name) }

    /// Names missing from `scope` are null. Throws `decision.limit_steps`, `…_depth` or `…_size`.
    package func result(
        _ scope: [String: Value], at now: Instant, limits: EvaluationLimits = EvaluationLimits()
    ) throws(Problem) -> FEELValue {
        let machine = Machine(slots: expression.slots, limits: limits, now: now)
        for input in inputs {
            if let value = scope[input.name] { machine[input.slot] = FEELValue(value, as: input.type) }
        }
        do {
            return try machine.result(expression.node)
        } catch {
            throw error.problem
        }
    }

    /// The result as JSON.
    package func value(
        _ scope: [String: Value], at now: Instant, limits: EvaluationLimits = EvaluationLimits()
    ) throws(Problem) -> Value {
        try result(scope, at: now, limits: limits).json
    }

    /// Whether the result is true; null and everything else is not.
    package func isTrue(
        _ scope: [String: Value], at now: Instant, limits: EvaluationLimits = EvaluationLimits()
    ) throws(Problem) -> Bool {
        try result(scope, at: now, limits: limits).isTrue
    }
}
