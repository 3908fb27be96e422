import Core
import Decisions

/// What can be told of a date's bounds before anybody types one.
extension ConditionChecker {
    func checkBounds(_ field: FormField, _ node: SourceNode) {
        for bound in FormField.Bound.allCases {
            guard let rule = field.rule(bound) else { continue }
            checkRead(.rule(rule), node, bound.rawValue)
            if rule.paths(in: form.schemaDocument).contains(field.path) {
                node.problem("pack.bound_of_itself", ["key": bound.rawValue, "path": field.path], at: bound.rawValue)
            }
        }
        if hasNoDay(field) {
            let key = field.notAfter == nil ? FormField.Bound.notBefore : .notAfter
            node.problem("pack.no_day_within", ["path": field.path], at: key.rawValue)
        }
        for (part, column) in zip(field.parts, field.widget == .table ? node.elements("columns") : []) {
            checkBounds(part, column)
        }
    }

    /// Whether the first day is after the last one, whatever is answered; dates end somewhere by themselves too.
    private func hasNoDay(_ field: FormField) -> Bool {
        let (first, last) = (field.notBefore, field.notAfter)
        guard first != nil || last != nil else { return false }
        let years = FormField.years
        let (least, most) = ("\(years.lowerBound)-01-01", "\(years.upperBound)-12-31")
        func constant(_ rule: Rule?) -> String? { rule?.simple.flatMap(SimpleForm.constants)?.first?.string }
        if (constant(first) ?? least) > (constant(last) ?? most) { return true }
        guard let first, let last else { return false }
        let names = Procedure.ruleNames(schema: form.schemaDocument, law: procedure.law)
        guard let holds = try? Rule.compile("(\(first.text)) <= (\(last.text))", names: names) else { return false }
        return reach.verdict([.rule(holds)]) == .never
    }
}
