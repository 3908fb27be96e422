package import Core
package import OrderedCollections

/// Values that the law sets, each from a date on and with its basis (law.yaml).
package struct Law: Sendable {
    package struct Entry: Sendable, Hashable {
        package let from: CivilDate
        package let value: Value
        package let basis: String
        package let sure: Certainty
    }

    /// How sure the pack's author is; pages show anything but `high`.
    package enum Certainty: String, Sendable, CaseIterable { case high, medium, low, demo }

    /// Entries by name, oldest first.
    package let entries: OrderedDictionary<String, [Entry]>

    package init(entries: OrderedDictionary<String, [Entry]>) {
        self.entries = entries.mapValues { $0.sorted { $0.from < $1.from } }
    }

    /// The name under which law.yaml says how sure the procedure's time limit is.
    package static let timeLimitDays = "time_limit_days"

    package func entry(_ name: String, at date: CivilDate) -> Entry? { entries[name]?.last { $0.from <= date } }

    /// All values in force at `date`, as rules see them under `law`.
    package func values(at date: CivilDate) -> Value {
        var members: Value.Object = [:]
        for name in entries.keys { members[name] = entry(name, at: date)?.value }
        return .object(members)
    }
}
