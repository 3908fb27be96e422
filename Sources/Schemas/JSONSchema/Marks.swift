import Core
import OrderedCollections

/// Which members of an object or elements of an array have been evaluated, by their place: one bit each, so that joining
/// two sets takes a step for 64 places and most objects need no memory of their own.
struct Marks {
    private var first: UInt64 = 0
    private var rest: [UInt64] = []
    private let count: Int

    /// None marked.
    init(count: Int) {
        self.count = count
        if count > 64 { rest = Array(repeating: 0, count: (count - 1) / 64) }
    }

    /// For the members or elements of `value`, none marked.
    init(_ value: Value) {
        switch value {
        case .array(let elements): self.init(count: elements.count)
        case .object(let members): self.init(count: members.count)
        default: self.init(count: 0)
        }
    }

    /// As many places, none marked.
    init(like other: Marks) { self.init(count: other.count) }

    /// What making them, joining them with others and looking through them costs.
    var work: Int { 1 + rest.count }

    mutating func mark(_ place: Int) {
        if place < 64 { first |= 1 << UInt64(place) } else { rest[place / 64 - 1] |= 1 << UInt64(place % 64) }
    }

    mutating func merge(_ other: Marks) {
        first |= other.first
        for index in rest.indices { rest[index] |= other.rest[index] }
    }

    /// The first place from `start` on that is not marked.
    func nextUnmarked(from start: Int) -> Int? {
        var place = start
        while place < count {
            let word = place < 64 ? first : rest[place / 64 - 1]
            let open = ~word >> UInt64(place % 64)
            if open != 0 {
                let found = place + open.trailingZeroBitCount
                return found < count ? found : nil
            }
            place = (place / 64 + 1) * 64
        }
        return nil
    }
}
