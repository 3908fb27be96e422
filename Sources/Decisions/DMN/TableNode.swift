/// A compiled decision table.
final class TableNode: Sendable {
    init() {}
}
extension Machine {
    func evaluate(_ table: TableNode) throws(EvaluationStop) -> FEELValue { .null }
}
