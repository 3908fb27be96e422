import Core
import OrderedCollections

/// A value as JSON Schema compares it: texts by code points, numbers by their number, objects without regard to the
/// order of their members.
struct JSONEquality: Hashable {
    let value: Value

    static func == (left: JSONEquality, right: JSONEquality) -> Bool { same(left.value, right.value) }
    func hash(into hasher: inout Hasher) { JSONEquality.hash(value, into: &hasher) }

    static func same(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.number(let a), .number(let b)): return a == b
        case (.string(let a), .string(let b)): return same(a, b)
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy(same)
        case (.object(let a), .object(let b)):
            guard a.count == b.count else { return false }
            return a.allSatisfy { name, value in member(name, of: b).map { same($0, value) } ?? false }
        default: return false
        }
    }

    /// Swift's `==` calls composed and decomposed forms equal; JSON Schema does not.
    static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left == right
            && (left.utf8.count < 2 || left.utf8.elementsEqual(right.utf8))
    }

    /// The member whose name has the same code points: a dictionary finds others that only look the same as well.
    static func member(_ name: String, of members: Value.Object) -> Value? {
        guard let place = members.index(forKey: name) else { return nil }
        let found = members.elements[place]
        guard same(found.key, name) else { return nil }  // not `?:`, whose nil would be JSON's null
        return found.value
    }

    private static func hash(_ value: Value, into hasher: inout Hasher) {
        switch value {
        case .null: hasher.combine(0)
        case .bool(let flag): hasher.combine(flag)
        case .number(let number): hasher.combine(number)
        case .string(let text): hasher.combine(text)
        case .array(let elements):
            hasher.combine(elements.count)
            for element in elements { hash(element, into: &hasher) }
        case .object(let members):
            // Sums do not depend on order; each summand is the keyed hash of one member.
            var sum = 0
            for (name, member) in members {
                var part = Hasher()
                part.combine(name)
                hash(member, into: &part)
                sum &+= part.finalize()
            }
            hasher.combine(sum)
        }
    }

    /// The first two equal elements, by their indices.
    static func firstPair(in elements: [Value]) -> (Int, Int)? {
        if elements.count <= 8 {
            for second in elements.indices.dropFirst() {
                for first in 0..<second where same(elements[first], elements[second]) { return (first, second) }
            }
            return nil
        }
        var places: [JSONEquality: Int] = [:]
        for (index, element) in elements.enumerated() {
            if let first = places.updateValue(index, forKey: JSONEquality(value: element)) { return (first, index) }
        }
        return nil
    }
}
