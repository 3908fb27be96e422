import Synchronization

/// A 64-bit id that grows with time and is unique across nodes and provinces: 41 bits of milliseconds since
/// 2020-01-01, 10 bits of node, 12 bits of counter. Rows are appended to their index in about the order of ids.
package struct Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// Reads the decimal form that ``description`` writes; nil for anything else, negative numbers included.
    package init?(_ text: some StringProtocol) {
        guard let number = Int64(text), number > 0, text.first != "+" else { return nil }
        rawValue = number
    }

    package static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}

/// Makes identifiers for one node. Never gives the same one twice, even when the machine's clock steps back.
package final class IdentifierSource: Sendable {
    private static let epoch: Int64 = 1_577_836_800_000
    private let node: Int64
    private let last = Atomic<Int64>(0)
    private let clock: any Clock

    /// `node`: 0…1023, different for each process that writes to the same database.
    package init(node: Int, clock: any Clock = SystemClock()) {
        self.node = Int64(node & 1023)
        self.clock = clock
    }

    package func next() -> Identifier {
        while true {
            let previous = last.load(ordering: .relaxed)
            // `tick` is milliseconds and counter together; a full counter runs on into the next millisecond.
            let present = max(0, clock.now.milliseconds - IdentifierSource.epoch) << 12
            let tick = max(previous + 1, present)
            let (exchanged, _) = last.compareExchange(expected: previous, desired: tick, ordering: .relaxed)
            if exchanged { return Identifier(rawValue: (tick >> 12) << 22 | node << 12 | (tick & 4095)) }
        }
    }
}
