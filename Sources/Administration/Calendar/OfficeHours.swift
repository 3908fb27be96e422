package import Core

/// When a unit's office is open, and by what hour a result is ready on the day that it is due.
package struct OfficeHours: Hashable, Sendable {
    /// One stretch of a day, closing time not included.
    package struct Period: Hashable, Sendable {
        package let opens: ClockTime
        package let closes: ClockTime
    }

    /// Periods of a working day, in order, at least one.
    package let workingDay: [Period]
    /// Periods of a Saturday that is not a working day and no holiday; empty for most units.
    package let saturday: [Period]
    package let results: ClockTime
    let workingDayLength: Int64
    let saturdayLength: Int64

    /// Throws `calendar.office_hours` when a day has no period, periods overlap, or one closes before it opens.
    package init(workingDay: [Period], saturday: [Period] = [], results: ClockTime) throws {
        for periods in [workingDay, saturday] {
            let times = periods.flatMap { [$0.opens, $0.closes] }
            guard zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw Problem(.invalid, "calendar.office_hours", ["rule": "periods in order, none empty"])
            }
        }
        guard !workingDay.isEmpty else {
            throw Problem(.invalid, "calendar.office_hours", ["rule": "at least one period on a working day"])
        }
        self.workingDay = workingDay
        self.saturday = saturday
        self.results = results
        workingDayLength = workingDay.reduce(0) { $0 + $1.length }
        saturdayLength = saturday.reduce(0) { $0 + $1.length }
    }

    /// Reads `{working_day: ["07:30-11:30", "13:00-16:30"], saturday: […], results: "16:00"}`.
    package init(_ value: Value) throws { try self.init(CalendarReading(value: value, path: "")) }

    init(_ reading: CalendarReading) throws {
        try self.init(
            workingDay: try reading.list("working_day").map(Period.init),
            saturday: reading.optional("saturday") == nil ? [] : try reading.list("saturday").map(Period.init),
            results: try reading.member("results").clock())
    }

    /// Office minutes in one working day.
    package var minutesPerDay: Int { Int(workingDayLength / 60_000) }
    package var opens: ClockTime { workingDay[0].opens }
    var closes: ClockTime { workingDay[workingDay.count - 1].closes }
}

extension OfficeHours.Period {
    /// Reads `07:30-11:30`.
    init(_ reading: CalendarReading) throws {
        let times = try reading.text().split(separator: "-").map { ClockTime(String($0)) }
        guard times.count == 2, let opens = times[0], let closes = times[1] else {
            throw reading.problem("must be a period, \"07:30-11:30\"")
        }
        self.init(opens: opens, closes: closes)
    }

    /// Milliseconds.
    var length: Int64 { Int64(closes.secondOfDay - opens.secondOfDay) * 1000 }
}
