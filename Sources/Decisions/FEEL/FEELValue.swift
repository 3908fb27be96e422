package import Core
package import OrderedCollections

/// A value of FEEL (DMN 1.5 §10.3.2.3), the expression language of decisions.
package enum FEELValue: Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case date(FEELDate)
    indirect case time(FEELTime)
    indirect case dateTime(FEELDateTime)
    /// Days and time, in nanoseconds.
    case daysDuration(Int128)
    /// Years and months, in months.
    case monthsDuration(Int)
    indirect case range(FEELRange)
    case list([FEELValue])
    case context(FEELContext)
    case function(FEELFunction)
}

/// Named entries in order. Contexts made from JSON convert a member only when it is asked for, so handing a whole
/// form to a rule costs nothing.
package struct FEELContext: Sendable {
    private enum Storage: Sendable {
        case entries(OrderedDictionary<String, FEELValue>)
        case json(Value.Object, FEELType)
    }
    private let storage: Storage

    package init(_ entries: OrderedDictionary<String, FEELValue> = [:]) { storage = .entries(entries) }
    /// `type` says which strings are dates; ``FEELType/any`` leaves strings as they are.
    package init(_ object: Value.Object, type: FEELType) { storage = .json(object, type) }

    package subscript(name: String) -> FEELValue? {
        switch storage {
        case .entries(let entries): entries[name]
        case .json(let object, let type): object[name].map { FEELValue($0, as: type.field(name) ?? .any) }
        }
    }

    package var names: [String] {
        switch storage {
        case .entries(let entries): Array(entries.keys)
        case .json(let object, _): Array(object.keys)
        }
    }

    package var count: Int {
        switch storage {
        case .entries(let entries): entries.count
        case .json(let object, _): object.count
        }
    }

    var isJSON: Bool { if case .json = storage { true } else { false } }
    /// The object of a context from JSON.
    var object: Value.Object? { if case .json(let object, _) = storage { object } else { nil } }

    /// The entries of a context that an expression made; nil for one from JSON.
    var made: OrderedDictionary<String, FEELValue>? { if case .entries(let entries) = storage { entries } else { nil } }

    package var entries: OrderedDictionary<String, FEELValue> {
        switch storage {
        case .entries(let entries): entries
        case .json(let object, let type):
            OrderedDictionary(
                uniqueKeysWithValues: object.map { ($0.key, FEELValue($0.value, as: type.field($0.key) ?? .any)) })
        }
    }
}

/// An interval of numbers, strings, dates, times or durations. A missing bound leaves that side open without end.
package struct FEELRange: Sendable {
    package let lower: FEELValue?
    package let upper: FEELValue?
    package let includesLower: Bool
    package let includesUpper: Bool

    package init(_ lower: FEELValue?, _ upper: FEELValue?, includesLower: Bool = true, includesUpper: Bool = true) {
        self.lower = lower
        self.upper = upper
        self.includesLower = includesLower && lower != nil
        self.includesUpper = includesUpper && upper != nil
    }
}

/// Something that can be called: a built-in, a `function(…)` with what it captured, or knowledge of a DMN model.
package final class FEELFunction: Sendable {
    package struct Parameter: Sendable {
        package let name: String
        package let type: FEELType
    }
    enum Body: Sendable {
        case builtin(Builtin)
        case closure(FunctionTemplate, [FEELValue])
        case native(@Sendable (Machine, [FEELValue]) throws(EvaluationStop) -> FEELValue)
    }
    let name: String
    let parameters: [Parameter]
    let result: FEELType
    let body: Body
    /// Whether an argument of a wrong type becomes null (decision services) or prevents the call (all others).
    let coercesToNull: Bool

    init(
        name: String, parameters: [Parameter], result: FEELType = .any, body: Body, coercesToNull: Bool = false
    ) {
        self.name = name
        self.parameters = parameters
        self.result = result
        self.body = body
        self.coercesToNull = coercesToNull
    }
}

extension FEELValue {
    package static let `true` = FEELValue.bool(true)
    package static let `false` = FEELValue.bool(false)
    static func number(_ integer: Int) -> FEELValue { .number(Decimal(integer)) }
    /// Null when there is nothing, or a number that overflowed.
    init(_ number: Decimal?) {
        if let number, !number.isOverflow { self = .number(number) } else { self = .null }
    }
    init(_ bool: Bool?) { self = bool.map(FEELValue.bool) ?? .null }

    package var isNull: Bool { if case .null = self { true } else { false } }
    package var isTrue: Bool { if case .bool(true) = self { true } else { false } }
    package var number: Decimal? { if case .number(let number) = self { number } else { nil } }
    package var string: String? { if case .string(let string) = self { string } else { nil } }
    package var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    package var list: [FEELValue]? { if case .list(let list) = self { list } else { nil } }
    package var context: FEELContext? { if case .context(let context) = self { context } else { nil } }
    package var function: FEELFunction? { if case .function(let function) = self { function } else { nil } }
    package var range: FEELRange? { if case .range(let range) = self { range } else { nil } }

    /// The one element of a list of one, everything else as it is.
    var unwrapped: FEELValue { if case .list(let list) = self, list.count == 1 { list[0] } else { self } }
    /// The elements of a list; anything else as the only element of one.
    var elements: [FEELValue] { if case .list(let list) = self { list } else { [self] } }
}

extension FEELValue {
    /// FEEL's `=`: nil (so null) when the two are of different kinds.
    package static func equal(_ left: FEELValue, _ right: FEELValue) -> Bool? {
        switch (left, right) {
        case (.number(let a), .number(let b)): return a == b
        case (.string(let a), .string(let b)): return a == b
        case (.bool(let a), .bool(let b)): return a == b
        case (.null, .null): return true
        case (.null, _), (_, .null): return false
        case (.list(let a), .list(let b)):
            guard a.count == b.count else { return false }
            for (x, y) in zip(a, b) where equal(x, y) != true { return false }
            return true
        case (.context(let a), .context(let b)):
            let (x, y) = (a.entries, b.entries)
            guard x.count == y.count else { return false }
            for (name, value) in x {
                guard let other = y[name], equal(value, other) == true else { return false }
            }
            return true
        case (.range(let a), .range(let b)):
            return a.includesLower == b.includesLower && a.includesUpper == b.includesUpper
                && equal(a.lower ?? .null, b.lower ?? .null) == true
                && equal(a.upper ?? .null, b.upper ?? .null) == true
        case (.function(let a), .function(let b)): return a === b ? true : nil
        default: return compare(left, right).map { $0 == 0 }
        }
    }

    /// -1, 0 or 1; nil when the two have no order.
    package static func compare(_ left: FEELValue, _ right: FEELValue) -> Int? {
        func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a == b ? 0 : a < b ? -1 : 1 }
        switch (left, right) {
        case (.number(let a), .number(let b)): return sign(a, b)
        case (.string(let a), .string(let b)): return sign(a, b)
        case (.date(let a), .date(let b)): return sign(a.days, b.days)
        case (.time(let a), .time(let b)): return FEELTime.compare(a, b)
        case (.dateTime(let a), .dateTime(let b)): return FEELDateTime.compare(a, b)
        case (.daysDuration(let a), .daysDuration(let b)): return sign(a, b)
        case (.monthsDuration(let a), .monthsDuration(let b)): return sign(a, b)
        default: return nil
        }
    }
}
