import Core

extension Machine {
    /// Calls by position. Too many or too few arguments, or one of a wrong type, give null without a call.
    func call(_ function: FEELFunction, _ arguments: [FEELValue]) throws(EvaluationStop) -> FEELValue {
        if case .builtin(let builtin) = function.body { return try builtin.call(arguments, self) }
        guard arguments.count == function.parameters.count else {
            return fail("feel.invalid_arguments", "\(function.name): \(arguments.count)")
        }
        var values = arguments
        for (index, parameter) in function.parameters.enumerated() where parameter.type != .any {
            let value = try coerce(values[index], to: parameter.type)
            if value.isNull && !values[index].isNull && !function.coercesToNull {
                return fail("feel.invalid_arguments", parameter.name)
            }
            values[index] = value
        }
        let result: FEELValue
        switch function.body {
        case .builtin(let builtin): result = try builtin.call(values, self)
        case .native(let body): result = try body(self, values)
        case .closure(let template, let captured):
            guard !template.isExternal else { return fail("feel.external_function", function.name) }
            try spend(captured.count / 8)
            result = try frame(values, slots: template.slots) { () throws(EvaluationStop) in
                for (capture, value) in zip(template.captures, captured) { self[capture.inner] = value }
                return try evaluate(template.body)
            }
        }
        try measure(result)
        return function.result == .any ? result : try coerce(result, to: function.result)
    }

    func call(
        _ function: FEELFunction, named arguments: [(String, FEELValue)]
    ) throws(EvaluationStop) -> FEELValue {
        if case .builtin(let builtin) = function.body { return try builtin.call(named: arguments, self) }
        guard arguments.count == function.parameters.count else {
            return fail("feel.invalid_arguments", function.name)
        }
        var values: [FEELValue] = []
        for parameter in function.parameters {
            guard let argument = arguments.first(where: { $0.0 == parameter.name }) else {
                return fail("feel.invalid_arguments", parameter.name)
            }
            values.append(argument.1)
        }
        return try call(function, values)
    }

    /// Whether the value is of the type; null is of every type here (``isInstance(_:of:)`` differs).
    func conforms(_ value: FEELValue, to type: FEELType) throws(EvaluationStop) -> Bool {
        switch (value, type) {
        case (_, .any), (.null, _), (.bool, .boolean), (.number, .number), (.string, .string), (.date, .date),
            (.time, .time), (.dateTime, .dateTime), (.daysDuration, .daysDuration),
            (.monthsDuration, .monthsDuration):
            return true
        case (.list(let list), .list(let element)):
            if element == .any { return true }
            try spend(list.count)
            for value in list where !(try conforms(value, to: element)) { return false }
            return true
        case (.context(let context), .context(let fields)):
            try spend(fields.count)
            for field in fields {
                guard let value = try entry(field.name, of: context), try conforms(value, to: field.type) else {
                    return false
                }
            }
            return true
        case (.range(let range), .range(let element)):
            guard try conforms(range.lower ?? .null, to: element) else { return false }
            return try conforms(range.upper ?? .null, to: element)
        case (.function(let function), .function(let parameters, let result)):
            if parameters.isEmpty && result == .any { return true }
            return function.suits(parameters, result)
        case (_, .constrained(let base, let constraint)):
            guard try conforms(value, to: base) else { return false }
            return try frame([value], slots: constraint.slots) { () throws(EvaluationStop) -> Bool in
                try evaluate(constraint.test).isTrue
            }
        default: return false
        }
    }

    func isInstance(_ value: FEELValue, of type: FEELType) throws(EvaluationStop) -> Bool {
        if value.isNull { return type == .null }
        return try conforms(value, to: type)
    }

    /// FEEL's implicit conversions (DMN 1.5 §10.3.2.9.4): a list of one for its element, an element for a list of
    /// it, a date for its midnight in universal time; null when the value still is not of the type.
    func coerce(_ value: FEELValue, to type: FEELType) throws(EvaluationStop) -> FEELValue {
        if case .any = type { return value }
        if try conforms(value, to: type) { return value }
        if case .list(let list) = value, list.count == 1, !type.isList, try conforms(list[0], to: type) {
            return list[0]
        }
        if case .list(let element) = type.base, value.list == nil, try conforms(value, to: element) {
            let wrapped = FEELValue.list([value])
            return try conforms(wrapped, to: type) ? wrapped : fail("feel.type_mismatch", type.name)
        }
        if case .date(let date) = value, type.base == .dateTime { return .dateTime(FEELDateTime(date)) }
        return fail("feel.type_mismatch", type.name)
    }
}

extension FEELFunction {
    /// Whether the function may be called with such arguments for such a result. Types that were not declared may
    /// be anything.
    fileprivate func suits(_ arguments: [FEELType], _ wanted: FEELType) -> Bool {
        switch body {
        case .builtin(let builtin): return builtin.accepts(arguments) && builtin.result.mayBe(wanted)
        case .closure(let template, _):
            guard template.inferred.mayBe(wanted) else { return false }
        case .native: guard result.mayBe(wanted) else { return false }
        }
        return parameters.count == arguments.count
            && zip(arguments, parameters).allSatisfy { $1.type == .any || $0.conforms(to: $1.type) }
    }
}
