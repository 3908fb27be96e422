package import OrderedCollections

/// A JSON value: what forms hold, packs say and events record. Numbers are decimals, so `0.1` stays `0.1`; objects
/// keep the order in which their members were written.
package enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([Value])
    case object(Object)

    package typealias Object = OrderedDictionary<String, Value>
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(Decimal(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: Value...) { self = .array(elements) }
    package init(nilLiteral: ()) { self = .null }
    package init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(Object(elements, uniquingKeysWith: { _, last in last }))
    }

    package init(_ value: Int) { self = .number(Decimal(value)) }
    package init(_ value: Int64) { self = .number(Decimal(Int(value))) }
    package init(_ value: String) { self = .string(value) }
    package init(_ value: Bool) { self = .bool(value) }
    /// Null when `value` is nil.
    package init(_ value: String?) { self = value.map(Value.string) ?? .null }
}

extension Value {
    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var number: Decimal? { if case .number(let value) = self { value } else { nil } }
    package var integer: Int? { number?.integer }
    package var array: [Value]? { if case .array(let value) = self { value } else { nil } }
    package var object: Object? { if case .object(let value) = self { value } else { nil } }
    package var isNull: Bool { self == .null }

    /// The member of an object; nil when this is no object or has no such member.
    package subscript(key: String) -> Value? {
        get { if case .object(let members) = self { members[key] } else { nil } }
        set {
            guard case .object(var members) = self else { return }
            self = .null  // let go of the storage first, so that the change below copies nothing
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The element of an array; nil when this is no array or is shorter.
    package subscript(index: Int) -> Value? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    /// The value at a dotted path of member names and places in lists: `site.ward`, `members.0.name`; nil when a step
    /// is missing.
    package func at(_ path: String) -> Value? {
        var value = self
        for name in path.split(separator: ".") {
            guard let next = value[String(name)] ?? Int(name).flatMap({ value[$0] }) else { return nil }
            value = next
        }
        return value
    }
}
