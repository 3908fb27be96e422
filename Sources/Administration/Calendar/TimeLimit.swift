package import Core
import OrderedCollections

/// How long the law or a step allows, as a pack writes it.
package enum TimeLimit: Hashable, Sendable {
    /// Working days (ngày làm việc). A whole number ends at the results hour of that working day; a fraction, for the
    /// limits of steps, is counted in office minutes from the moment of its start.
    case working(days: Decimal)
    /// Calendar days (ngày).
    case calendar(days: Int)
    /// Office hours (giờ làm việc).
    case hours(Decimal)
    /// The same day; what comes in after `cutoff` is for the next working day.
    case sameDay(cutoff: ClockTime)

    /// The longest limit that a pack may set, in days.
    package static let longest = 3650

    /// Reads `{days: 7, unit: working}`, `{days: 30, unit: calendar}`, `{hours: 4}`, `{same_day: "15:00"}`, or a bare
    /// number of working days (`0.5`). Throws `calendar.limit`.
    package init(_ value: Value) throws {
        if let days = value.number {
            self = .working(days: try TimeLimit.positive(days))
            return
        }
        switch value.object.map({ Set($0.keys) }) {
        case ["same_day"]:
            guard let time = value["same_day"]?.string.flatMap({ ClockTime($0) }) else {
                throw TimeLimit.problem("same_day must be a time in quotes, \"15:00\"")
            }
            self = .sameDay(cutoff: time)
        case ["hours"]: self = .hours(try TimeLimit.positive(value["hours"]?.number))
        case ["days", "unit"]:
            let days = try TimeLimit.positive(value["days"]?.number)
            switch (value["unit"]?.string, days.integer) {
            case ("working", _): self = .working(days: days)
            case ("calendar", let whole?): self = .calendar(days: whole)
            case ("calendar", nil): throw TimeLimit.problem("calendar days must be whole")
            default: throw TimeLimit.problem("unit must be working or calendar")
            }
        default: throw TimeLimit.problem("must be {days, unit}, {hours}, {same_day} or a number of working days")
        }
    }

    private static func positive(_ number: Decimal?) throws -> Decimal {
        guard let number, number > .zero, number <= Decimal(longest) else {
            throw problem("must be a number above 0, at most \(longest)")
        }
        return number
    }

    private static func problem(_ rule: String) -> Problem { Problem(.invalid, "calendar.limit", ["rule": rule]) }
}

extension TimeLimit {
    /// Its days, working or calendar; nil for hours and the same day.
    package var days: Decimal? {
        switch self {
        case .working(let days): days
        case .calendar(let days): Decimal(days)
        case .hours, .sameDay: nil
        }
    }

    /// In words, for pages and receipts: `7 ngày làm việc`, `7 working days`.
    package func words(_ language: Language) -> String {
        switch (self, language) {
        case (.working(TimeLimit.half), .vietnamese): "nửa ngày làm việc"
        case (.working(TimeLimit.half), .english): "half a working day"
        case (.working(let days), .vietnamese): "\(Self.number(days, language)) ngày làm việc"
        case (.working(let days), .english): "\(Self.number(days, language)) working \(days == .one ? "day" : "days")"
        case (.calendar(let days), .vietnamese): "\(days) ngày"
        case (.calendar(let days), .english): "\(days) \(days == 1 ? "day" : "days")"
        case (.hours(let hours), .vietnamese): "\(Self.number(hours, language)) giờ làm việc"
        case (.hours(let hours), .english): "\(Self.number(hours, language)) office \(hours == .one ? "hour" : "hours")"
        case (.sameDay(let cutoff), .vietnamese):
            "trong ngày; nhận sau \(cutoff.hour) giờ\(cutoff.minute == 0 ? "" : " \(pad(cutoff.minute)) phút") "
                + "thì ngày làm việc tiếp theo"
        case (.sameDay(let cutoff), .english): "the same day; after \(cutoff.short), the next working day"
        }
    }

    private static let half = Decimal("0.5")

    private static func number(_ number: Decimal, _ language: Language) -> String {
        let text = number.normalized.description
        return language == .vietnamese ? text.replacing(".", with: ",") : text
    }
}
