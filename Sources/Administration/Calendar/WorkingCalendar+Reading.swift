package import Core

extension WorkingCalendar {
    /// Builds the calendar from the data of packs/vn/calendar/calendar.yaml. Throws `calendar.data` with the place of
    /// the first mistake.
    package init(_ value: Value) throws {
        let data = CalendarReading(value: value, path: "")
        let (first, last) = (try data.member("from").date(), try data.member("through").date())
        guard first <= last, last - first < 200 * 366 else { throw data.problem("through must follow from") }
        var days = CalendarDays(first: first, count: last - first + 1)

        for day in try data.member("week").list("off") {
            guard let weekday = Weekday(rawValue: try day.integer(1...7)) else { continue }
            days.markWeekend(weekday)
        }
        let compensation = try data.member("compensation").member("rule")
        guard try compensation.text() == "next_working_day" else {
            throw compensation.problem("must be next_working_day")
        }
        let rules = try data.list("holidays").map(HolidayRule.init)
        let lunar = try WorkingCalendar.lunarTable(data)
        for year in first.year...last.year {
            guard let dates = lunar[year] else { throw data.problem("lunar has no row for \(year)") }
            days.mark(rules: rules, year: year, lunar: dates)
        }
        days.compensate()
        for exception in try data.list("exceptions") {
            let date = try exception.member("date").date()
            guard days.contains(date) else { throw exception.problem("date is outside the calendar") }
            let isWorking = try exception.member("working").bool()
            guard days.mark(exception: date, isWorking: isWorking, basis: try exception.member("basis").text()) else {
                throw exception.problem("\(date) is \(isWorking ? "a working day" : "off") anyway")
            }
        }

        let hours = try data.members("office_hours").map { ($0.key, try OfficeHours($0.reading)) }
        guard let usual = hours.first(where: { $0.0 == "default" })?.1 else {
            throw data.problem("office_hours has no default")
        }
        self.init(
            from: first, kinds: days.kinds, reasons: days.reasons, hours: usual,
            unitHours: Dictionary(hours, uniquingKeysWith: { _, last in last }))
    }

    /// Year → name of the anchor → its date.
    private static func lunarTable(_ data: CalendarReading) throws -> [Int: [String: CivilDate]] {
        var table: [Int: [String: CivilDate]] = [:]
        for row in try data.list("lunar") {
            let year = try row.member("year")
            let number = try year.integer(1900...2200)
            _ = try row.member("month_12").integer(29...30)
            let dates = ["tet": try row.member("tet").date(), "ancestors": try row.member("ancestors").date()]
            guard dates.values.allSatisfy({ $0.year == number }) else {
                throw year.problem("a date is of another year")
            }
            table[number] = dates
        }
        return table
    }
}

/// The days of a calendar while its rules are being applied.
struct CalendarDays {
    private(set) var kinds: [WorkingCalendar.Kind]
    private(set) var reasons: [CivilDate: WorkingCalendar.Reason] = [:]
    private let first: CivilDate
    /// Holidays that fell on a weekly day off.
    private var owed: [CivilDate] = []

    init(first: CivilDate, count: Int) {
        self.first = first
        kinds = Array(repeating: .working, count: count)
    }

    func contains(_ date: CivilDate) -> Bool { kinds.indices.contains(date - first) }

    mutating func markWeekend(_ weekday: Weekday) {
        let start = (weekday.rawValue - first.weekday.rawValue + 7) % 7
        for index in stride(from: start, to: kinds.count, by: 7) { kinds[index] = .weekend }
    }

    mutating func mark(rules: [HolidayRule], year: Int, lunar: [String: CivilDate]) {
        for rule in rules {
            let (dates, basis) = rule.days(in: year, lunar: lunar)
            for date in dates where contains(date) && kinds[date - first] != .holiday {
                if kinds[date - first] == .weekend { owed.append(date) }
                kinds[date - first] = .holiday
                reasons[date] = WorkingCalendar.Reason(name: rule.name, basis: basis)
            }
        }
    }

    /// Gives the next working day off for each holiday on a weekly day off, the earliest holiday first.
    mutating func compensate() {
        for holiday in owed.sorted() {
            guard let index = kinds[(holiday - first)...].firstIndex(of: .working) else { continue }
            kinds[index] = .compensation
            reasons[first + index] = reasons[holiday]
        }
    }

    /// False when the day is already what the exception makes it.
    mutating func mark(exception date: CivilDate, isWorking: Bool, basis: String) -> Bool {
        guard kinds[date - first].isWorking != isWorking else { return false }
        kinds[date - first] = isWorking ? .workedInstead : .exchanged
        reasons[date] = WorkingCalendar.Reason(name: nil, basis: basis)
        return true
    }
}
