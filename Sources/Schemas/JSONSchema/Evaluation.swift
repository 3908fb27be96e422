import Core
import OrderedCollections

/// One validation: walks a value and the program together. It stops at the first failure, or collects failures.
struct Evaluation {
    static let mostErrors = 100
    /// How many schemas may be inside each other in one walk.
    static let deepest = 1_000
    /// How many units of work one validation may take, so that no combination of references takes for ever: a fraction
    /// of a second. A unit is one schema asked, one part of a value compared, one state of a pattern, or 64 bytes of
    /// text or 64 places of an array looked through: whatever is repeated is paid for, or a schema could hide it in the
    /// leaves of a tree that doubles with each of its lines.
    static let mostWork = 2_000_000

    let program: SchemaProgram
    var collecting: Bool
    private(set) var errors: [SchemaError] = []
    /// Tokens of the pointer to the present value, while collecting.
    var path: [String] = []
    var fuel = Evaluation.mostWork
    /// Whether the walk goes on after a failure: while errors are collected and there is work left to do it with.
    var goesOn: Bool { collecting && fuel > 0 }
    private var depth = 0
    private var isExhausted = false
    /// The schema resources entered, outermost first.
    private var scope: [Int] = []

    init(_ program: SchemaProgram, collecting: Bool) {
        self.program = program
        self.collecting = collecting
    }

    mutating func run(_ value: Value) -> Bool {
        var marks: Marks?
        let valid = evaluate(0, value, &marks)
        guard fuel <= 0 || isExhausted else { return valid }
        if collecting {
            errors.append(
                SchemaError(
                    instancePath: "", schemaPath: program.nodes[0].location, keyword: "limit", parameters: [:]))
        }
        return false
    }

    /// Notes a failure; whether the walk should go on to find more.
    mutating func fail(
        _ node: SchemaNode, _ keyword: String, _ parameters: @autoclosure () -> [String: String] = [:]
    ) -> Bool {
        guard goesOn, errors.count < Evaluation.mostErrors else { return false }
        errors.append(
            SchemaError(
                instancePath: path.reduce(into: "") { $0 += "/" + JSONPointer.escape($1) },
                schemaPath: keyword == "false" ? node.location : node.location + "/" + keyword, keyword: keyword,
                parameters: parameters()))
        return true
    }

    /// Evaluates without noting failures.
    mutating func quietly(_ index: Int, _ value: Value, _ marks: inout Marks?) -> Bool {
        let wasCollecting = collecting
        collecting = false
        defer { collecting = wasCollecting }
        return evaluate(index, value, &marks)
    }

    /// Whether `value` satisfies the node. Given `marks`, notes there which of its members or elements were evaluated.
    mutating func evaluate(_ index: Int, _ value: Value, _ marks: inout Marks?) -> Bool {
        let node = program.nodes[index]
        fuel -= 1
        if let verdict = node.verdict {
            if !verdict { _ = fail(node, "false") }
            return verdict
        }
        guard fuel > 0, depth < Evaluation.deepest else {
            isExhausted = true
            return false
        }
        guard node.types.accepts(value) else {
            _ = fail(node, "type", ["expected": node.types.names, "actual": TypeSet.name(of: value)])
            return false
        }
        depth += 1
        let entersResource = program.tracksScope && scope.last != node.resource
        if entersResource { scope.append(node.resource) }
        defer {
            depth -= 1
            if entersResource { scope.removeLast() }
        }
        guard node.unevaluatedItems != nil || node.unevaluatedProperties != nil else {
            return rules(node, value, &marks)
        }
        let none = Marks(value)
        fuel -= none.work
        var own: Marks? = none
        var valid = rules(node, value, &own)
        guard valid || goesOn else { return false }
        valid = unevaluated(node, value, &own) && valid
        if let own { marks?.merge(own) }
        return valid
    }

    private mutating func rules(_ node: SchemaNode, _ value: Value, _ marks: inout Marks?) -> Bool {
        var valid = true
        if let constant = node.constant, !JSONEquality.same(constant, value, &fuel) {
            guard fail(node, "const", ["expected": constant.json]) else { return false }
            valid = false
        }
        if let choices = node.choices, !choices.contains(value, &fuel) {
            guard fail(node, "enum", ["allowed": Evaluation.list(choices.values)]) else { return false }
            valid = false
        }
        switch value {
        case .string(let text): if let rules = node.texts { valid = check(node, rules, text) && valid }
        case .number(let number): if let rules = node.numbers { valid = check(node, rules, number) && valid }
        case .array(let elements): if let rules = node.arrays { valid = check(node, rules, elements, &marks) && valid }
        case .object(let members): if let rules = node.objects { valid = check(node, rules, members, &marks) && valid }
        case .null, .bool: break
        }
        for applicator in node.applicators {
            guard valid || goesOn else { return false }
            valid = apply(node, applicator, value, &marks) && valid
        }
        return valid
    }

    /// The present node of a `$dynamicRef`: that of the outermost resource in scope which has the anchor.
    mutating func dynamicTarget(_ initial: Int, _ candidates: [Int: Int]) -> Int {
        for resource in scope {
            fuel -= 1
            if let node = candidates[resource] { return node }
        }
        return initial
    }

    private static func list(_ values: [Value]) -> String {
        let shown = values.prefix(20).map { $0.string ?? $0.json }.joined(separator: ", ")
        return values.count > 20 ? shown + ", …" : shown
    }
}
