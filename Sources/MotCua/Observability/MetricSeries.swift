import Metrics
import Synchronization

/// A number that many threads add to without a lock.
final class AtomicNumber: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}

/// A value that only grows, until the process ends.
final class CounterSeries: CounterHandler, FloatingPointCounterHandler, Sendable {
    let number = AtomicNumber()

    func increment(by amount: Int64) { if amount > 0 { number.add(Double(amount)) } }
    func increment(by amount: Double) { if amount > 0 { number.add(amount) } }
    func reset() { number.set(0) }
}

/// A value that goes up and down.
final class GaugeSeries: MeterHandler, RecorderHandler, Sendable {
    let number = AtomicNumber()

    func set(_ value: Int64) { number.set(Double(value)) }
    func set(_ value: Double) { number.set(value) }
    func increment(by amount: Double) { number.add(amount) }
    func decrement(by amount: Double) { number.add(-amount) }
    func record(_ value: Int64) { number.set(Double(value)) }
    func record(_ value: Double) { number.set(value) }
}

/// How often values fell into each of fixed ranges, and their sum. Timers record seconds.
final class HistogramSeries: TimerHandler, RecorderHandler, Sendable {
    /// Seconds, from a millisecond to ten seconds.
    static let durations: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Sizes and counts, in powers of four.
    static let sizes: [Double] = (0...12).map { Double(1 << (2 * $0)) }

    /// The upper bounds, included in their range; a last range holds what is larger.
    let bounds: [Double]
    private let counts: [AtomicNumber]
    private let total = AtomicNumber()

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in AtomicNumber() }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count].add(1)
        total.add(value)
    }

    /// For each bound, how many values were not above it; the last is the count of all.
    var cumulative: [Double] {
        var sum = 0.0
        return counts.map { count in
            sum += count.value
            return sum
        }
    }

    var sum: Double { total.value }
}
