/// A set of Unicode scalars as sorted ranges that neither touch nor overlap.
struct ScalarSet: Hashable, Sendable {
    static let last: UInt32 = 0x10FFFF
    let ranges: [ClosedRange<UInt32>]

    init(_ unordered: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let previous = merged.last, range.lowerBound <= previous.upperBound + 1 {
                merged[merged.count - 1] = previous.lowerBound...max(previous.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    init(_ scalar: UInt32) { ranges = [scalar...scalar] }

    /// The scalars for which `holds` says so, looked up one by one: for tables that are made once per process.
    init(where holds: (Unicode.Scalar) -> Bool) {
        var found: [ClosedRange<UInt32>] = []
        var start: UInt32?
        func close(_ end: UInt32) {
            if let first = start { found.append(first...end) }
            start = nil
        }
        for value in 0...ScalarSet.last {
            if let scalar = Unicode.Scalar(value), holds(scalar) {
                if start == nil { start = value }
            } else if start != nil {
                close(value - 1)
            }
        }
        close(ScalarSet.last)
        ranges = found
    }

    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= ScalarSet.last { gaps.append(next...ScalarSet.last) }
        return ScalarSet(gaps)
    }

    /// Whether it is one scalar.
    var isSingle: Bool { ranges.count == 1 && ranges[0].count == 1 }

    func subtracting(_ other: ScalarSet) -> ScalarSet { ScalarSet(inverted.ranges + other.ranges).inverted }

    func contains(_ scalar: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }

    static let empty = ScalarSet([])
    static let any = ScalarSet([0...last])
    static let digits = ScalarSet([0x30...0x39])
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// ECMA-262 WhiteSpace and LineTerminator.
    static let space = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// What `.` matches.
    static let dot = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]).inverted
}
