import Core
import OrderedCollections

/// Which members of an object or elements of an array have been evaluated, by their place: one bit each, so that joining
/// two sets takes a step for 64 places.
struct Marks {
    private var words: [UInt64]

    /// For so many places, none marked.
    init(count: Int) { words = Array(repeating: 0, count: (count + 63) >> 6) }

    /// For the members or elements of `value`, none marked.
    init(_ value: Value) {
        switch value {
        case .array(let elements): self.init(count: elements.count)
        case .object(let members): self.init(count: members.count)
        default: self.init(count: 0)
        }
    }

    /// As many places, none marked.
    init(like other: Marks) { words = Array(repeating: 0, count: other.words.count) }

    /// What making them, joining them with others and looking through them costs.
    var work: Int { 1 + words.count }

    mutating func mark(_ place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

    mutating func merge(_ other: Marks) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// The first place from `start` on, of so many, that is not marked.
    func nextUnmarked(from start: Int, of count: Int) -> Int? {
        var place = start
        while place < count {
            let open = ~words[place >> 6] >> UInt64(place & 63)
            if open != 0 {
                let found = place + open.trailingZeroBitCount
                return found < count ? found : nil
            }
            place = (place >> 6 + 1) << 6
        }
        return nil
    }
}
