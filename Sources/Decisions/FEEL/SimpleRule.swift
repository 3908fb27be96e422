package import Core

extension Rule {
    /// The rule as a small JSON form that `share/static/rules.js` evaluates while somebody types; nil when it asks for
    /// more than that form can say, and so is the server's to answer.
    ///
    /// A node is an array, its kind first: `["c", constant]`, `["n", "12.5"]`, `["d", days since 1970]`,
    /// `["v", [names on the way], isDate]`, `["=", a, b]` (and `!=`, `<`, `<=`, `>`, `>=`, `+`, `-`, `*`, `and`, `or`),
    /// `["!", a]`, `["neg", a]`, `["if", test, a, b]`, `["in", value, slot, tests]` with tests made of `["s", slot]`
    /// and `["m", slot, value, usesInput]`, `["r", lower, upper, includesLower, includesUpper]`, `["l", elements]`.
    package var simple: Value? { SimpleRule(names: expression.names).form(expression.node) }
}

/// Turns a compiled expression into the form above.
private struct SimpleRule {
    let names: FEELNames

    func form(_ node: Node) -> Value? {
        switch node {
        case .constant(let value): constant(value)
        case .slot, .property: variable(node) ?? slot(node)
        case .comparison(let operation, let left, let right): pair(SimpleRule.sign(operation), left, right)
        case .arithmetic(let operation, let left, let right):
            SimpleRule.sign(operation).flatMap { pair($0, left, right) }
        case .and(let left, let right): pair("and", left, right)
        case .or(let left, let right): pair("or", left, right)
        case .between(let value, let lower, let upper):
            all([value, lower, upper]).map { ["and", [">=", $0[0], $0[1]], ["<=", $0[0], $0[2]]] }
        case .not(let operand): form(operand).map { ["!", $0] }
        case .builtin(let builtin, let arguments) where builtin.name == "not" && arguments.count == 1:
            form(arguments[0]).map { ["!", $0] }
        case .negative(let operand): form(operand).map { ["neg", $0] }
        case .condition(let test, let yes, let no): all([test, yes, no]).map { .array(["if"] + $0) }
        case .test(let value, let slot, let tests):
            form(value).flatMap { value in all(tests).map { ["in", value, Value(slot), .array($0)] } }
        case .matches(let slot, let value, let usesInput):
            form(value).map { ["m", Value(slot), $0, .bool(usesInput)] }
        case .range(let lower?, let upper?, let includesLower, let includesUpper):
            all([lower, upper]).map { ["r", $0[0], $0[1], .bool(includesLower), .bool(includesUpper)] }
        case .list(let nodes): all(nodes).map { ["l", .array($0)] }
        default: nil
        }
    }

    private func all(_ nodes: [Node]) -> [Value]? {
        let forms = nodes.compactMap(form)
        return forms.count == nodes.count ? forms : Optional.none
    }

    private func pair(_ sign: String, _ left: Node, _ right: Node) -> Value? {
        all([left, right]).map { .array([.string(sign)] + $0) }
    }

    private func constant(_ value: FEELValue) -> Value? {
        switch value {
        case .null: return ["c", nil]
        case .bool(let flag): return ["c", .bool(flag)]
        case .string(let text): return ["c", .string(text)]
        case .number(let number): return ["n", .string(number.description)]
        case .date(let date): return ["d", Value(date.days)]
        case .list(let list):
            let elements = list.compactMap(constant)
            guard elements.count == list.count else { return nil }
            return ["l", .array(elements)]
        case .range(let range):
            // A side without a bound is rare enough to be asked of the server.
            guard let lower = range.lower.flatMap(constant), let upper = range.upper.flatMap(constant) else {
                return nil
            }
            return ["r", lower, upper, .bool(range.includesLower), .bool(range.includesUpper)]
        default: return nil
        }
    }

    /// A slot that an `in` has filled; those of names come first.
    private func slot(_ node: Node) -> Value? {
        guard case .slot(let slot) = node, slot >= names.entries.count else { return nil }
        return ["s", Value(slot)]
    }

    /// A name and the members after it, when what it holds is a single value that JSON can say.
    private func variable(_ node: Node) -> Value? {
        guard let (path, type) = path(node) else { return nil }
        switch type.base {
        case .any, .null, .number, .string, .boolean: return ["v", .array(path.map(Value.string)), false]
        case .date: return ["v", .array(path.map(Value.string)), true]
        default: return nil
        }
    }

    private func path(_ node: Node) -> (names: [String], type: FEELType)? {
        switch node {
        case .slot(let slot) where slot < names.entries.count:
            return ([names.entries[slot].name], names.entries[slot].type)
        case .property(let target, let name):
            guard let (path, type) = path(target), case .context = type.base else { return nil }
            return (path + [name], type.field(name) ?? .any)
        default: return nil
        }
    }

    private static func sign(_ operation: Node.Comparison) -> String {
        switch operation {
        case .equal: "="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    /// Quotients and powers are rarely exact: the server's.
    private static func sign(_ operation: Node.Arithmetic) -> String? {
        switch operation {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide, .power: nil
        }
    }
}
