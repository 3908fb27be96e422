import Core
import OrderedCollections

/// Values as JSON Schema compares them: texts by code points, numbers by their number, objects without regard to the
/// order of their members. What it costs is taken from a validation's fuel: one for each part of a container and for
/// each 64 bytes of text; without fuel nothing is the same as anything.
struct JSONEquality: Hashable {
    let value: Value

    static func == (left: JSONEquality, right: JSONEquality) -> Bool {
        var paid = Int.max
        return same(left.value, right.value, &paid)
    }
    func hash(into hasher: inout Hasher) { JSONEquality.hash(value, into: &hasher) }

    static func same(_ left: Value, _ right: Value, _ fuel: inout Int) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.number(let a), .number(let b)): return a == b
        case (.string(let a), .string(let b)):
            guard a.utf8.count == b.utf8.count else { return false }
            fuel -= a.utf8.count / 64
            return same(a, b)
        case (.array(let a), .array(let b)):
            guard a.count == b.count else { return false }
            for (x, y) in zip(a, b) {
                fuel -= 1
                guard fuel > 0, same(x, y, &fuel) else { return false }
            }
            return true
        case (.object(let a), .object(let b)):
            guard a.count == b.count else { return false }
            for (name, value) in a {
                fuel -= 1 + name.utf8.count / 64
                guard fuel > 0, let other = member(name, of: b), same(value, other, &fuel) else { return false }
            }
            return true
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

    /// What hashing a value or comparing it with its like takes.
    static func work(_ value: Value) -> Int {
        switch value {
        case .null, .bool, .number: 0
        case .string(let text): text.utf8.count / 64
        case .array(let elements): elements.reduce(elements.count) { $0 + work($1) }
        case .object(let members): members.reduce(members.count) { $0 + $1.key.utf8.count / 64 + work($1.value) }
        }
    }

    /// Kinds are told apart and texts go in byte by byte: whoever writes values must not be able to make many of them
    /// fall together.
    private static func hash(_ value: Value, into hasher: inout Hasher) {
        switch value {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let flag): hasher.combine(flag ? 1 as UInt8 : 2)
        case .number(let number):
            hasher.combine(3 as UInt8)
            hasher.combine(number)
        case .string(let text):
            hasher.combine(4 as UInt8)
            hash(text, into: &hasher)
        case .array(let elements):
            hasher.combine(5 as UInt8)
            hasher.combine(elements.count)
            for element in elements { hash(element, into: &hasher) }
        case .object(let members):
            // Sums do not depend on order; each summand is the keyed hash of one member.
            var sum = 0
            for (name, member) in members {
                var part = Hasher()
                hash(name, into: &part)
                hash(member, into: &part)
                sum &+= part.finalize()
            }
            hasher.combine(6 as UInt8)
            hasher.combine(sum)
        }
    }

    private static func hash(_ text: String, into hasher: inout Hasher) {
        var text = text
        hasher.combine(text.utf8.count)
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// The first two equal elements, by their indices.
    static func firstPair(in elements: [Value], _ fuel: inout Int) -> (Int, Int)? {
        fuel -= elements.count
        if elements.count <= 8 {
            for second in elements.indices.dropFirst() {
                for first in 0..<second where same(elements[first], elements[second], &fuel) { return (first, second) }
            }
            return nil
        }
        var places: [JSONEquality: Int] = [:]
        for (index, element) in elements.enumerated() {
            fuel -= work(element)
            guard fuel > 0 else { return nil }
            if let first = places.updateValue(index, forKey: JSONEquality(value: element)) { return (first, index) }
        }
        return nil
    }
}
