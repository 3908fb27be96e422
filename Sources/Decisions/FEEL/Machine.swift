import Core
import OrderedCollections
import Schemas

/// One evaluation: its stack of slots, what it has spent and what it has to say. Not shared between threads.
final class Machine {
    private var stack: ContiguousArray<FEELValue>
    private var base = 0
    private(set) var steps = 0
    private var depth = 0
    private(set) var size = 0
    /// Patterns compiled on the way, by flags and text.
    var patterns: [String: PatternSearch] = [:]
    let limits: EvaluationLimits
    let now: Instant
    private(set) var diagnostics: [FEELDiagnostic]?

    init(slots: Int, limits: EvaluationLimits, now: Instant, diagnosing: Bool = false) {
        stack = ContiguousArray(repeating: .null, count: slots)
        self.limits = limits
        self.now = now
        diagnostics = diagnosing ? [] : nil
    }

    subscript(slot: Int) -> FEELValue {
        get { stack[base + slot] }
        set { stack[base + slot] = newValue }
    }

    /// Null, with the reason noted when somebody asked for reasons.
    func fail(_ code: String, _ detail: @autoclosure () -> String) -> FEELValue {
        if diagnostics != nil, diagnostics?.count ?? 0 < 100 {
            diagnostics?.append(FEELDiagnostic(code: code, detail: detail()))
        }
        return .null
    }

    func spend(_ count: Int = 1) throws(EvaluationStop) {
        steps += count
        if steps > limits.steps { throw .steps }
    }

    /// Asks for room for so many elements or bytes.
    func claim(_ count: Int) throws(EvaluationStop) {
        size += count
        if size > limits.size { throw .size }
    }

    /// Sees that lists and contexts do not nest without end, since even letting go of them takes stack, and that those
    /// which hold the same part many times are not more than whoever walks through all of it can bear. Asked of what
    /// gets a name (entries, decisions, results of functions, `partial`), of what built-ins walk through, and of what
    /// leaves the evaluation.
    func measure(_ value: FEELValue, _ level: Int = 0) throws(EvaluationStop) {
        if level > 200 { throw .depth }
        switch value {
        case .string(let text): if level == 0 { try spend(text.utf8.count / 64) }
        case .range(let range):
            if level == 0 {
                try measure(range.lower ?? .null)
                try measure(range.upper ?? .null)
            }
        case .list(let list):
            try spend(1 + list.count / 8)
            for element in list { try measure(element, level + 1) }
        case .context(let context):
            guard let entries = context.made else { return }
            try spend(1 + entries.count / 8)
            for element in entries.values { try measure(element, level + 1) }
        default: break
        }
    }

    /// Counts as one level of depth, for calls that do not go through ``evaluate(_:)``.
    func nested<R>(_ body: () throws(EvaluationStop) -> R) throws(EvaluationStop) -> R {
        depth += 1
        defer { depth -= 1 }
        if depth > limits.depth { throw .depth }
        return try body()
    }

    /// Runs `body` in a frame of its own with these first slots.
    func frame<R>(
        _ first: [FEELValue], slots: Int, _ body: () throws(EvaluationStop) -> R
    ) throws(EvaluationStop) -> R {
        try spend(slots / 16)
        let (outer, end) = (base, stack.count)
        base = end
        stack.append(contentsOf: first)
        for _ in first.count..<max(slots, first.count) { stack.append(.null) }
        defer {
            stack.removeLast(stack.count - end)
            base = outer
        }
        return try body()
    }

    /// What an evaluation gives to the outside.
    func result(_ node: Node) throws(EvaluationStop) -> FEELValue {
        let value = try evaluate(node)
        try measure(value)
        try weigh(value)
        return value
    }

    func evaluate(_ node: Node) throws(EvaluationStop) -> FEELValue {
        steps += 1
        if steps > limits.steps { throw .steps }
        switch node {
        case .constant(let value): return value
        case .slot(let slot): return stack[base + slot]
        default: break
        }
        depth += 1
        defer { depth -= 1 }
        if depth > limits.depth { throw .depth }
        switch node {
        case .constant, .slot: return .null
        case .comparison(let operation, let left, let right):
            return try compare(operation, try evaluate(left), try evaluate(right))
        case .arithmetic(let operation, let left, let right):
            return try calculate(operation, try evaluate(left), try evaluate(right))
        case .property(let target, let name): return try property(name, of: try evaluate(target))
        case .and(let left, let right):
            let first = try evaluate(left).bool
            if first == false { return .false }
            let second = try evaluate(right).bool
            return second == false ? .false : first == true && second == true ? .true : .null
        case .or(let left, let right):
            let first = try evaluate(left).bool
            if first == true { return .true }
            let second = try evaluate(right).bool
            return second == true ? .true : first == false && second == false ? .false : .null
        case .not(let operand): return FEELValue(try evaluate(operand).bool.map { !$0 })
        case .negative(let operand): return try negate(try evaluate(operand))
        case .between(let operand, let lower, let upper):
            let value = try evaluate(operand)
            let (low, high) = (try evaluate(lower), try evaluate(upper))
            return and(try compare(.greaterOrEqual, value, low), try compare(.lessOrEqual, value, high))
        case .condition(let test, let yes, let no): return try evaluate(try evaluate(test).isTrue ? yes : no)
        case .test(let operand, let slot, let tests):
            self[slot] = try evaluate(operand)
            return try any(tests)
        case .matches(let slot, let operand, let usesInput):
            return try matches(self[slot], try evaluate(operand), usesInput: usesInput)
        default: return try evaluateCompound(node)
        }
    }

    private func evaluateCompound(_ node: Node) throws(EvaluationStop) -> FEELValue {
        switch node {
        case .list(let nodes):
            try claim(nodes.count)
            var values: [FEELValue] = []
            values.reserveCapacity(nodes.count)
            for node in nodes { values.append(try evaluate(node)) }
            return .list(values)
        case .context(let entries):
            try claim(entries.count)
            var values = OrderedDictionary<String, FEELValue>(minimumCapacity: entries.count)
            for entry in entries {
                let value = try evaluate(entry.value)
                try measure(value)
                self[entry.slot] = value
                values[entry.name] = value
            }
            return .context(FEELContext(values))
        case .range(let lower, let upper, let includesLower, let includesUpper):
            return try range(
                try lower.map(evaluate), try upper.map(evaluate), includesLower, includesUpper)
        case .member(let name, let items, let fallback):
            for item in items {
                if case .context(let context) = self[item], let value = try entry(name, of: context) { return value }
            }
            return try fallback.map(evaluate) ?? fail("feel.unknown_name", name)
        case .unknown(let name): return fail("feel.unknown_name", name)
        case .iteration(let iteration): return try iterate(iteration)
        case .filter(let source, let item, let condition): return try filter(try evaluate(source), item, condition)
        case .instance(let operand, let type): return .bool(try isInstance(try evaluate(operand), of: type))
        case .builtin(let builtin, let arguments):
            var values: [FEELValue] = []
            values.reserveCapacity(arguments.count)
            for argument in arguments { values.append(try evaluate(argument)) }
            return try builtin.call(values, self)
        case .call(let callee, let arguments):
            let function = try evaluate(callee)
            var values: [FEELValue] = []
            for argument in arguments { values.append(try evaluate(argument)) }
            guard case .function(let function) = function else { return fail("feel.not_a_function", "") }
            return try call(function, values)
        case .callNamed(let callee, let arguments):
            let function = try evaluate(callee)
            var values: [(String, FEELValue)] = []
            for (name, argument) in arguments { values.append((name, try evaluate(argument))) }
            guard case .function(let function) = function else { return fail("feel.not_a_function", "") }
            return try call(function, named: values)
        case .function(let template):
            try spend(template.captures.count / 8)
            return .function(
                FEELFunction(
                    name: "", parameters: template.parameters, result: template.result,
                    body: .closure(template, template.captures.map { self[$0.outer] })))
        case .coerce(let operand, let type): return try coerce(try evaluate(operand), to: type)
        case .table(let table): return try evaluate(table)
        default: return .null
        }
    }

    /// Or, over tests of a slot: true as soon as one is.
    func any(_ tests: [Node]) throws(EvaluationStop) -> FEELValue {
        var result = FEELValue.false
        for test in tests {
            switch try evaluate(test) {
            case .bool(true): return .true
            case .bool(false): break
            default: result = .null
            }
        }
        return result
    }

    func and(_ left: FEELValue, _ right: FEELValue) -> FEELValue {
        if left.bool == false || right.bool == false { return .false }
        return left.isTrue && right.isTrue ? .true : .null
    }
}
