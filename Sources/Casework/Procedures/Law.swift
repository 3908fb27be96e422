package import Core
package import OrderedCollections

/// The day at which a value is asked: that of the filing, of the event that the answers tell of, of the decision.
package enum LawDate: String, Sendable, CaseIterable { case filing, event, decision }

/// Values that the law sets, each from a date on and with its basis (law.yaml).
package struct Law: Sendable {
    package struct Entry: Sendable, Hashable {
        package let from: CivilDate
        package let value: Value
        /// The decree, or what is known of it.
        package let basis: String
        /// Where in the decree it stands; nil where the pack's author does not know.
        package let article: String?
        package let sure: Certainty

        /// As lawyers cite it: "Điều 4 TT 226/2016/TT-BTC".
        package var citation: String { article.map { "\($0) \(basis)" } ?? basis }
    }

    /// How sure the pack's author is; pages show anything but `high`.
    package enum Certainty: String, Sendable, CaseIterable { case high, medium, low, demo }

    /// Entries by name, oldest first.
    package let entries: OrderedDictionary<String, [Entry]>

    /// The values that are asked at another day than the procedure's own.
    package let dates: [String: LawDate]

    package init(entries: OrderedDictionary<String, [Entry]>, dates: [String: LawDate] = [:]) {
        self.entries = entries.mapValues { $0.sorted { $0.from < $1.from } }
        self.dates = dates
    }

    /// The name under which law.yaml says how sure the procedure's time limit is.
    package static let timeLimitDays = "time_limit_days"

    package func entry(_ name: String, at date: CivilDate) -> Entry? { entries[name]?.last { $0.from <= date } }

    /// All values in force at `date`, as rules see them under `law`.
    package func values(at date: CivilDate) -> Value { values(.filing) { _ in date } }

    /// The values as rules see them, each in force at the day that is right for it.
    package func values(_ standard: LawDate, _ day: (LawDate) -> CivilDate) -> Value {
        var members: Value.Object = [:]
        for name in entries.keys { members[name] = entry(name, at: day(dates[name] ?? standard))?.value }
        return .object(members)
    }
}
