import Core

/// A function that FEEL brings along (DMN 1.5 §10.3.4).
final class Builtin: Sendable {
    typealias Body = @Sendable (_ arguments: [FEELValue], _ machine: Machine) throws(EvaluationStop) -> FEELValue

    struct Parameter: Sendable {
        let name: String
        let type: FEELType
        var isOptional = false
        var isNullable = false
        /// Takes a list, or any number of arguments as one.
        var isVariadic = false
    }

    struct Overload: Sendable {
        let parameters: [Parameter]
        let body: Body
    }

    let name: String
    let words: [String]
    let overloads: [Overload]
    let result: FEELType
    /// Gives the same for the same arguments: false for `now` and what calls functions.
    let isPure: Bool

    init(_ name: String, _ result: FEELType, isPure: Bool = true, _ overloads: [(String, Body)]) {
        self.name = name
        words = name.split(separator: " ").map(String.init)
        self.result = result
        self.isPure = isPure
        self.overloads = overloads.map { Overload(parameters: Builtin.parameters($0.0), body: $0.1) }
    }

    /// A function that takes its arguments in one way.
    convenience init(
        _ name: String, _ result: FEELType, isPure: Bool = true, _ parameters: String, _ body: @escaping Body
    ) {
        self.init(name, result, isPure: isPure, [(parameters, body)])
    }

    /// Reads `string: string, start position: number, length?: number`. `?` may be left out, `~` may be null,
    /// `...` takes any number. Only a parameter of type Any takes null without a sign.
    private static func parameters(_ text: String) -> [Parameter] {
        text.split(separator: ",").compactMap { part in
            let fields = part.split(separator: ":")
            guard fields.count == 2 else { return nil }
            var name = String(fields[0].drop { $0 == " " })
            var parameter = Parameter(name: "", type: FEELType.named[fields[1].drop { $0 == " " }.description] ?? .any)
            while let sign = name.last, "?~.".contains(sign) {
                name.removeLast()
                switch sign {
                case "?": parameter.isOptional = true
                case "~": parameter.isNullable = true
                default: parameter.isVariadic = true
                }
            }
            return Parameter(
                name: name, type: parameter.type, isOptional: parameter.isOptional, isNullable: parameter.isNullable,
                isVariadic: parameter.isVariadic)
        }
    }

    /// The function as a value.
    var function: FEELFunction {
        let parameters = overloads.first?.parameters ?? []
        return FEELFunction(
            name: name, parameters: parameters.map { FEELFunction.Parameter(name: $0.name, type: $0.type) },
            result: result, body: .builtin(self))
    }

    func call(_ arguments: [FEELValue], _ machine: Machine) throws(EvaluationStop) -> FEELValue {
        for overload in overloads {
            if let bound = Builtin.bind(arguments, to: overload.parameters) {
                return try run(overload, bound, machine)
            }
        }
        return machine.fail("feel.invalid_arguments", name)
    }

    /// Most functions walk through all they are given.
    private func run(
        _ overload: Overload, _ arguments: [FEELValue], _ machine: Machine
    ) throws(EvaluationStop) -> FEELValue {
        for argument in arguments { try machine.measure(argument) }
        return try overload.body(arguments, machine)
    }

    func call(named arguments: [(String, FEELValue)], _ machine: Machine) throws(EvaluationStop) -> FEELValue {
        overloads: for overload in overloads {
            let names = overload.parameters.map(\.name)
            guard arguments.allSatisfy({ names.contains($0.0) }) else { continue }
            var values: [FEELValue?] = []
            for parameter in overload.parameters {
                let value = arguments.last { $0.0 == parameter.name }?.1
                if value == nil && !parameter.isOptional { continue overloads }
                values.append(value)
            }
            if let bound = Builtin.bind(values, to: overload.parameters) { return try run(overload, bound, machine) }
        }
        return machine.fail("feel.invalid_arguments", name)
    }

    private static func bind(_ arguments: [FEELValue?], to parameters: [Parameter]) -> [FEELValue]? {
        var bound: [FEELValue] = []
        bound.reserveCapacity(parameters.count)
        for (index, parameter) in parameters.enumerated() {
            if parameter.isVariadic {
                let rest = arguments.dropFirst(index).map { $0 ?? .null }
                guard !rest.isEmpty else { return nil }
                if rest.count == 1, parameter.type.isList {
                    guard !rest[0].isNull else { return nil }
                    bound.append(.list(rest[0].elements))
                } else {
                    bound.append(.list(rest))
                }
                return bound
            }
            guard index < arguments.count, let argument = arguments[index] else {
                guard parameter.isOptional else { return nil }
                bound.append(.null)
                continue
            }
            guard let value = convert(argument, parameter) else { return nil }
            bound.append(value)
        }
        return arguments.count <= parameters.count ? bound : nil
    }

    private static func convert(_ value: FEELValue, _ parameter: Parameter) -> FEELValue? {
        switch (parameter.type, value) {
        case (.any, _): return value
        case (_, .null): return parameter.isNullable ? value : nil
        case (.list, .list), (.number, .number), (.string, .string), (.boolean, .bool), (.date, .date),
            (.time, .time), (.dateTime, .dateTime), (.context, .context), (.function, .function), (.range, .range),
            (.daysDuration, .daysDuration), (.monthsDuration, .monthsDuration):
            return value
        case (.list, _): return .list([value])
        case (_, .list(let list)) where list.count == 1: return convert(list[0], parameter)
        case (.dateTime, .date(let date)): return .dateTime(FEELDateTime(date))
        default: return nil
        }
    }

    /// Whether arguments of these types may be right, as far as one can tell before running.
    func accepts(_ types: [FEELType]) -> Bool {
        overloads.contains { overload in
            let parameters = overload.parameters
            if parameters.last?.isVariadic == true { return types.count >= parameters.count }
            guard types.count <= parameters.count, types.count >= parameters.filter({ !$0.isOptional }).count else {
                return false
            }
            return zip(types, parameters).allSatisfy { $0.mayBe($1.type) || ($0 == .date && $1.type == .dateTime) }
        }
    }

    /// The value of a call whose arguments are all known, if it has one. What it takes is taken from the steps that
    /// all such calls of a text may take.
    func fold(_ constants: [FEELValue], of count: Int, within steps: inout Int) -> FEELValue? {
        guard constants.count == count, steps > 0 else { return nil }
        let limits = EvaluationLimits(steps: min(steps, 10_000), size: 10_000)
        let machine = Machine(slots: 0, limits: limits, now: Instant(milliseconds: 0))
        defer { steps -= 1 + machine.steps }
        guard let value = try? call(constants, machine), !value.isNull else { return nil }
        return value
    }

    // MARK: - All of them

    private static let byFirstWord: [String: [Builtin]] = {
        let all = conversions + strings + numbers + lists + statistics + contexts + temporals + ranges
        return Dictionary(grouping: all, by: { $0.words[0] }).mapValues {
            $0.sorted { $0.words.count > $1.words.count }
        }
    }()

    /// The longest name of a built-in that the tokens begin with.
    static func find(_ tokens: ArraySlice<Token>) -> Builtin? {
        guard let first = tokens.first, first.kind == .name else { return nil }
        return byFirstWord[first.text]?.first { Scope.spells($0.words, tokens) }
    }

    static func named(_ name: String) -> Builtin? { byFirstWord[name]?.first { $0.name == name } }
}
