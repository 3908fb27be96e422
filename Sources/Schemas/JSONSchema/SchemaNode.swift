import Core

/// One compiled schema. Nodes name each other by their index in the program, so that cycles need no ownership.
final class SchemaNode: Sendable {
    /// Which resource it belongs to, for the dynamic scope.
    let resource: Int
    /// Its keyword location: the resource's URI and a JSON Pointer.
    let location: String
    /// What a boolean schema says.
    let verdict: Bool?
    let types: TypeSet
    let constant: Value?
    let choices: ChoiceRule?
    let numbers: NumberRules?
    let texts: TextRules?
    let arrays: ArrayRules?
    let objects: ObjectRules?
    let applicators: [Applicator]
    let unevaluatedItems: Int?
    let unevaluatedProperties: Int?

    /// The schemas that it asks about the same value, those of `$dynamicRef` apart, whose target is known only when
    /// it is reached.
    var sameValueTargets: [Int] {
        applicators.filter { if case .dynamic = $0 { false } else { true } }.flatMap(\.targets)
            + (objects?.dependentSchemas.map(\.node) ?? [])
    }

    var dependsOnScope: Bool { applicators.contains { if case .dynamic = $0 { true } else { false } } }

    /// This node with its `$dynamicRef` led to `nodes`: for each anchor, each resource's node. One that can lead to a
    /// single node only becomes a plain reference.
    func linked(_ nodes: [String: [Int: Int]]) -> SchemaNode {
        guard dependsOnScope else { return self }
        let linked = applicators.map { applicator -> Applicator in
            guard case .dynamic(let initial, let anchor, _) = applicator else { return applicator }
            let candidates = nodes[anchor] ?? [:]
            let isStatic = candidates.values.allSatisfy { $0 == initial }
            return isStatic ? .reference(initial) : .dynamic(initial, anchor: anchor, candidates)
        }
        return SchemaNode(
            resource: resource, location: location, types: types, constant: constant, choices: choices,
            numbers: numbers, texts: texts, arrays: arrays, objects: objects, applicators: linked,
            unevaluatedItems: unevaluatedItems, unevaluatedProperties: unevaluatedProperties)
    }

    init(resource: Int, location: String, verdict: Bool) {
        self.resource = resource
        self.location = location
        self.verdict = verdict
        types = .any
        constant = nil
        choices = nil
        numbers = nil
        texts = nil
        arrays = nil
        objects = nil
        applicators = []
        unevaluatedItems = nil
        unevaluatedProperties = nil
    }

    init(
        resource: Int, location: String, types: TypeSet, constant: Value?, choices: ChoiceRule?,
        numbers: NumberRules?, texts: TextRules?, arrays: ArrayRules?, objects: ObjectRules?,
        applicators: [Applicator], unevaluatedItems: Int?, unevaluatedProperties: Int?
    ) {
        self.resource = resource
        self.location = location
        verdict = nil
        self.types = types
        self.constant = constant
        self.choices = choices
        self.numbers = numbers
        self.texts = texts
        self.arrays = arrays
        self.objects = objects
        self.applicators = applicators
        self.unevaluatedItems = unevaluatedItems
        self.unevaluatedProperties = unevaluatedProperties
    }
}

/// What is asked of the same value by another schema.
enum Applicator: Sendable {
    case reference(Int)
    /// `$dynamicRef`: the node when no resource in scope has the anchor, and each resource's node that has.
    case dynamic(Int, anchor: String, [Int: Int])
    case all([Int])
    case any([Int])
    case one([Int])
    case not(Int)
    case condition(Int, then: Int?, otherwise: Int?)

    /// The schemas that it may ask.
    var targets: [Int] {
        switch self {
        case .reference(let node), .not(let node): [node]
        case .dynamic(let node, _, let others): [node] + others.values
        case .all(let nodes), .any(let nodes), .one(let nodes): nodes
        case .condition(let test, let then, let otherwise): [test, then, otherwise].compactMap(\.self)
        }
    }
}

struct TypeSet: OptionSet, Sendable {
    let rawValue: UInt8
    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)
    static let any = TypeSet(rawValue: 127)

    static let named: [(name: String, type: TypeSet)] = [
        ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
        ("array", .array), ("object", .object),
    ]

    /// The names of its types, in the order above.
    var names: String {
        TypeSet.named.filter { contains($0.type) }.map(\.name).joined(separator: ", ")
    }

    @inline(__always) func accepts(_ value: Value) -> Bool {
        switch value {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .number(let number): contains(.number) || (contains(.integer) && number.isInteger)
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        }
    }

    static func name(of value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number(let number): number.isInteger ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// `enum`.
final class ChoiceRule: Sendable {
    let values: [Value]
    private let hashed: Set<JSONEquality>?

    init(_ values: [Value]) {
        self.values = values
        hashed = values.count > 12 ? Set(values.map(JSONEquality.init)) : nil
    }

    /// Takes what it costs from `fuel`; false when that is used up.
    func contains(_ value: Value, _ fuel: inout Int) -> Bool {
        if let hashed {
            fuel -= JSONEquality.work(value)
            return fuel > 0 && hashed.contains(JSONEquality(value: value))
        }
        for choice in values where JSONEquality.same(choice, value, &fuel) { return true }
        return false
    }
}

final class NumberRules: Sendable {
    let minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf: Decimal?

    init?(
        minimum: Decimal?, maximum: Decimal?, exclusiveMinimum: Decimal?, exclusiveMaximum: Decimal?,
        multipleOf: Decimal?
    ) {
        guard [minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf].contains(where: { $0 != nil }) else {
            return nil
        }
        self.minimum = minimum
        self.maximum = maximum
        self.exclusiveMinimum = exclusiveMinimum
        self.exclusiveMaximum = exclusiveMaximum
        self.multipleOf = multipleOf
    }
}

final class TextRules: Sendable {
    let minLength: Int
    let maxLength: Int
    let pattern: Pattern?
    /// Only when formats are asserted.
    let format: Format?

    init?(minLength: Int?, maxLength: Int?, pattern: Pattern?, format: Format?) {
        guard minLength != nil || maxLength != nil || pattern != nil || format != nil else { return nil }
        self.minLength = minLength ?? 0
        self.maxLength = maxLength ?? Int.max
        self.pattern = pattern
        self.format = format
    }
}

final class ArrayRules: Sendable {
    let minItems: Int
    let maxItems: Int
    let uniqueItems: Bool
    let prefix: [Int]
    let items: Int?
    let contains: Int?
    let minContains: Int
    let maxContains: Int

    init(
        minItems: Int?, maxItems: Int?, uniqueItems: Bool, prefix: [Int], items: Int?, contains: Int?,
        minContains: Int?, maxContains: Int?
    ) {
        self.minItems = minItems ?? 0
        self.maxItems = maxItems ?? Int.max
        self.uniqueItems = uniqueItems
        self.prefix = prefix
        self.items = items
        self.contains = contains
        self.minContains = minContains ?? 1
        self.maxContains = maxContains ?? Int.max
    }
}
