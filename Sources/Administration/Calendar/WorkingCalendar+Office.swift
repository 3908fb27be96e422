package import Core

/// Office time: the minutes during which an office is open, counted by prefix sums over days, exact to the millisecond.
extension WorkingCalendar {
    /// Whole office minutes between two moments; negative when `end` comes before `start`.
    package func officeMinutes(from start: Instant, to end: Instant, hours: OfficeHours? = nil) throws -> Int {
        let hours = hours ?? self.hours
        return Int((try elapsed(until: end, hours) - elapsed(until: start, hours)) / 60_000)
    }

    /// The least moment by which `officeMinutes` of office time have passed since `moment`; `moment` itself for none.
    /// Ends a period rather than beginning the next: 4 hours from 07:30 is 11:30, not 13:00.
    package func advance(_ moment: Instant, officeMinutes: Int, hours: OfficeHours? = nil) throws -> Instant {
        let hours = hours ?? self.hours
        guard officeMinutes > 0 else { return moment }
        let target = try elapsed(until: moment, hours) + Int64(officeMinutes) * 60_000
        return try self.moment(elapsed: target, hours) ?? { throw outOfRange(range.upperBound + 1) }()
    }

    /// The earliest moment, `moment` included, at which the office is open.
    package func nextOpening(after moment: Instant, hours: OfficeHours? = nil) throws -> Instant {
        let hours = hours ?? self.hours
        let date = moment.date
        for period in try periods(on: date, hours) where moment < Instant(date, period.closes) {
            return max(moment, Instant(date, period.opens))
        }
        let before = total(days: try index(date) + 1, hours)
        let position = firstIndex(upTo: daysCount) { total(days: $0, hours) > before }
        guard total(days: position, hours) > before else { throw outOfRange(range.upperBound + 1) }
        let next = range.lowerBound + (position - 1)
        guard let first = try periods(on: next, hours).first else { throw outOfRange(next) }
        return Instant(next, first.opens)
    }

    /// When the office opens on the first working day after the day of `moment`: what comes in after 15:00 is handed
    /// over then (NĐ 61/2018 Điều 18).
    package func startOfNextWorkingDay(after moment: Instant, hours: OfficeHours? = nil) throws -> Instant {
        Instant(try date(adding: 1, workingDaysAfter: moment.date), (hours ?? self.hours).opens)
    }

    private var daysCount: Int { working.count - 1 }

    /// Office milliseconds of the first `days` days.
    private func total(days: Int, _ hours: OfficeHours) -> Int64 {
        Int64(working[days]) * hours.workingDayLength + Int64(saturdays[days]) * hours.saturdayLength
    }

    private func periods(on date: CivilDate, _ hours: OfficeHours) throws -> [OfficeHours.Period] {
        let kind = try kind(of: date)
        if kind.isWorking { return hours.workingDay }
        return kind == .weekend && date.weekday == .saturday ? hours.saturday : []
    }

    /// Office milliseconds since the calendar's beginning.
    private func elapsed(until moment: Instant, _ hours: OfficeHours) throws -> Int64 {
        let date = moment.date
        return try periods(on: date, hours).reduce(total(days: try index(date), hours)) { sum, period in
            sum + min(max(moment.milliseconds - Instant(date, period.opens).milliseconds, 0), period.length)
        }
    }

    /// The least moment with that much office time behind it; nil past the calendar's end. `elapsed` is above 0.
    private func moment(elapsed: Int64, _ hours: OfficeHours) throws -> Instant? {
        let position = firstIndex(upTo: daysCount) { total(days: $0, hours) >= elapsed }
        guard position > 0 else { return nil }
        let date = range.lowerBound + (position - 1)
        var rest = elapsed - total(days: position - 1, hours)
        for period in try periods(on: date, hours) {
            if rest <= period.length { return Instant(milliseconds: Instant(date, period.opens).milliseconds + rest) }
            rest -= period.length
        }
        return nil
    }
}
