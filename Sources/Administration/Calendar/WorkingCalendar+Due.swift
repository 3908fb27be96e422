package import Core

extension WorkingCalendar {
    /// When something that began at `base` is due. Throws `calendar.out_of_range`.
    ///
    /// - Whole working days: the day of `base` is day 0, whatever its hour; due on the n-th working day after it, at
    ///   the hour by which results are ready.
    /// - A fraction of working days, and hours: office time from `base`, one day being what the office is open a day.
    /// - Calendar days: that many days later, on a day off the next working day (BLDS 2015 Điều 148), at that hour too.
    /// - Same day: the day's closing when `base` is a working day's and not after the cutoff, else the next working
    ///   day's closing.
    package func due(from base: Instant, limit: TimeLimit, hours: OfficeHours? = nil) throws -> Instant {
        let hours = hours ?? self.hours
        let day = base.date
        switch limit {
        case .working(let days):
            if let whole = days.integer {
                return Instant(try date(adding: whole, workingDaysAfter: day), hours.results)
            }
            return try advance(base, officeMinutes: try minutes(days, of: hours.minutesPerDay), hours: hours)
        case .hours(let number):
            return try advance(base, officeMinutes: try minutes(number, of: 60), hours: hours)
        case .calendar(let days):
            return Instant(try workingDay(onOrAfter: day + days), hours.results)
        case .sameDay(let cutoff):
            let isToday = try isWorkingDay(day) && base <= Instant(day, cutoff)
            return Instant(isToday ? day : try date(adding: 1, workingDaysAfter: day), hours.closes)
        }
    }

    /// The last moment that is at least `workingDays` working days before `due`, at the same hour: an apology must be
    /// out by then (NĐ 61/2018 Điều 19 khoản 9).
    package func latest(before due: Instant, workingDays: Int) throws -> Instant {
        Instant(try date(adding: -max(workingDays, 0), workingDaysAfter: due.date), due.time)
    }

    /// `number` × `unit` minutes, rounded up to a whole minute.
    private func minutes(_ number: Decimal, of unit: Int) throws -> Int {
        let (product, overflow) = number.coefficient.multipliedReportingOverflow(by: UInt128(unit))
        guard !overflow, !number.isNegative, (-38...6).contains(number.exponent) else {
            throw Problem(.invalid, "calendar.limit", ["rule": "has too many digits"])
        }
        if number.exponent >= 0 { return Int(clamping: product * Decimal.powersOfTen[Int(number.exponent)]) }
        let divisor = Decimal.powersOfTen[Int(-number.exponent)]
        return Int(clamping: (product + divisor - 1) / divisor)
    }
}
