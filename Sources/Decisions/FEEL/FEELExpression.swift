package import Core

/// A compiled FEEL expression over named values. Compile once, evaluate from any thread.
package struct FEELExpression: Sendable {
    package let text: String
    package let names: FEELNames
    /// What the expression gives, as far as it can be told beforehand.
    package let type: FEELType
    /// Unknown names and operands that never fit, with their places; the expression still evaluates (to null).
    package let issues: [FEELIssue]
    /// Which of ``names`` the expression reads, by index.
    package let used: Set<Int>
    let node: Node
    let slots: Int

    /// Throws ``FEELSyntaxError`` when the text is no expression.
    package static func parse(_ text: String, names: FEELNames) throws(FEELSyntaxError) -> FEELExpression {
        let scope = Scope(names)
        let typed = try Parser.expression(text, scope: scope)
        return FEELExpression(text: text, names: names, scope: scope, node: typed.node, type: typed.type)
    }

    init(text: String, names: FEELNames, scope: Scope, node: Node, type: FEELType) {
        self.text = text
        self.names = names
        self.node = node
        self.type = type
        slots = scope.slots
        issues = scope.issues
        used = scope.used
    }

    /// `values` stand in the order of ``names``; missing ones are null. Throws only when a limit is met.
    package func evaluate(
        _ values: [FEELValue], at now: Instant, limits: EvaluationLimits = EvaluationLimits()
    ) throws(EvaluationStop) -> FEELValue {
        try run(Machine(slots: slots, limits: limits, now: now), values)
    }

    /// As ``evaluate(_:at:limits:)``, and tells why values became null.
    package func explain(
        _ values: [FEELValue], at now: Instant, limits: EvaluationLimits = EvaluationLimits()
    ) throws(EvaluationStop) -> (value: FEELValue, diagnostics: [FEELDiagnostic]) {
        let machine = Machine(slots: slots, limits: limits, now: now, diagnosing: true)
        let value = try run(machine, values)
        return (value, machine.diagnostics ?? [])
    }

    private func run(_ machine: Machine, _ values: [FEELValue]) throws(EvaluationStop) -> FEELValue {
        for (index, value) in values.prefix(names.entries.count).enumerated() { machine[index] = value }
        return try machine.result(node)
    }
}
