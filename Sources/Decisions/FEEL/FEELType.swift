/// A type of FEEL (DMN 1.5 §10.3.2.9). Types convert nothing by themselves; see ``Machine/coerce(_:to:)``.
package indirect enum FEELType: Sendable, Hashable {
    case any, null, number, string, boolean, date, time, dateTime, daysDuration, monthsDuration
    case list(FEELType)
    case range(FEELType)
    case context([Field])
    case function([FEELType], FEELType)
    /// A type whose values must also pass unary tests (allowed values of an item definition).
    case constrained(FEELType, FEELConstraint)

    package struct Field: Sendable, Hashable {
        package let name: String
        package let type: FEELType
        package init(_ name: String, _ type: FEELType) {
            self.name = name
            self.type = type
        }
    }

    static let named: [String: FEELType] = [
        "Any": .any, "Null": .null, "number": .number, "string": .string, "boolean": .boolean, "date": .date,
        "time": .time, "date and time": .dateTime, "dateTime": .dateTime, "days and time duration": .daysDuration,
        "dayTimeDuration": .daysDuration, "years and months duration": .monthsDuration,
        "yearMonthDuration": .monthsDuration, "list": .list(.any), "range": .range(.any), "context": .context([]),
        "function": .function([], .any),
    ]

    func field(_ name: String) -> FEELType? {
        switch self {
        case .context(let fields): fields.first { $0.name == name }?.type
        case .constrained(let base, _): base.field(name)
        default: nil
        }
    }

    /// The type without its constraint.
    var base: FEELType { if case .constrained(let base, _) = self { base.base } else { self } }
    var element: FEELType {
        switch base {
        case .list(let element): element
        default: .any
        }
    }
    var isList: Bool { if case .list = base { true } else { false } }

    /// This type, or ``any`` where it has more than 2,000 parts, each counted as often as it stands there, or more than so
    /// many levels: types made of those before them double with each word, and whoever walks through one must end.
    func bounded(levels: Int = 40) -> FEELType {
        var rest = 2_000
        return fits(&rest, levels) ? self : .any
    }

    private func fits(_ rest: inout Int, _ levels: Int) -> Bool {
        rest -= 1
        guard rest >= 0, levels >= 0 else { return false }
        switch self {
        case .list(let part), .range(let part), .constrained(let part, _): return part.fits(&rest, levels - 1)
        case .function(let parameters, let result):
            for type in parameters where !type.fits(&rest, levels - 1) { return false }
            return result.fits(&rest, levels - 1)
        case .context(let fields):
            for field in fields where !field.type.fits(&rest, levels - 1) { return false }
            return true
        default: return true
        }
    }

    /// Whether every value of this type is one of `other` as well (DMN 1.5 §10.3.2.9.1).
    func conforms(to other: FEELType) -> Bool {
        switch (base, other.base) {
        case (_, .any), (.null, _): true
        case (.list(let a), .list(let b)), (.range(let a), .range(let b)): a.conforms(to: b)
        case (.context(let a), .context(let b)):
            b.allSatisfy { field in a.first { $0.name == field.name }.map { $0.type.conforms(to: field.type) } ?? false
            }
        case (.function(let a, let x), .function(let b, let y)):
            a.count == b.count && x.conforms(to: y) && zip(a, b).allSatisfy { $1.conforms(to: $0) }
        case (let a, let b): a == b
        }
    }

    /// Whether a value of this type may turn out to be one of `other`: unknown types may be anything.
    package func mayBe(_ other: FEELType) -> Bool {
        switch (base, other.base) {
        case (.any, _), (_, .any), (.null, _), (_, .null): true
        case (.list(let element), let single) where !other.isList: element.mayBe(single)
        case (let single, .list(let element)) where !isList: single.mayBe(element)
        case (.list(let a), .list(let b)): a.mayBe(b)
        case (.range, .range), (.context, .context), (.function, .function): true
        case (let a, let b): a == b
        }
    }

    package var name: String {
        switch self {
        case .any: "Any"
        case .null: "Null"
        case .number: "number"
        case .string: "string"
        case .boolean: "boolean"
        case .date: "date"
        case .time: "time"
        case .dateTime: "date and time"
        case .daysDuration: "days and time duration"
        case .monthsDuration: "years and months duration"
        case .list(let element): "list<\(element.name)>"
        case .range(let element): "range<\(element.name)>"
        case .context(let fields):
            "context<" + fields.map { "\($0.name): \($0.type.name)" }.joined(separator: ", ") + ">"
        case .function(let parameters, let result):
            "function<" + parameters.map(\.name).joined(separator: ", ") + ">->\(result.name)"
        case .constrained(let base, _): base.name
        }
    }
}

/// Unary tests that the value in slot 0 must pass.
package final class FEELConstraint: Sendable, Hashable {
    let text: String
    let test: Node
    let slots: Int
    /// The allowed values in order, when they are all constants: what output priorities go by.
    let values: [FEELValue]

    init(text: String, test: Node, slots: Int, values: [FEELValue]) {
        self.text = text
        self.test = test
        self.slots = slots
        self.values = values
    }

    package static func == (left: FEELConstraint, right: FEELConstraint) -> Bool { left === right }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension FEELType {
    /// The type that a value shows; lists and contexts show those of their parts.
    init(of value: FEELValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .number: self = .number
        case .string: self = .string
        case .date: self = .date
        case .time: self = .time
        case .dateTime: self = .dateTime
        case .daysDuration: self = .daysDuration
        case .monthsDuration: self = .monthsDuration
        case .range(let range): self = .range(FEELType(of: range.lower ?? range.upper ?? .null))
        case .list(let list):
            guard let first = list.first else { self = .list(.null); return }
            let type = FEELType(of: first)
            self = .list(list.allSatisfy { FEELType(of: $0) == type } ? type : .any)
        case .context(let context):
            self = .context(context.entries.map { Field($0.key, FEELType(of: $0.value)) })
        case .function(let function): self = .function(function.parameters.map(\.type), function.result)
        }
    }
}
