import Core
import Testing

@testable import Administration

@Suite struct WorkingCalendarTests: CalendarSuite {
    /// The weekdays of a Tết season on which offices are shut.
    private func weekdaysOff(from first: String, through last: String) throws -> [String] {
        let calendar = try CalendarData.calendar()
        let (start, end) = (try day(first), try day(last))
        return try (0...(end - start)).map { start + $0 }
            .filter { $0.weekday.rawValue < 6 }
            .filter { try !calendar.isWorkingDay($0) }.map(\.vietnamese)
    }

    /// BLLĐ 1994 gave four days (the last of the old year, three of the new); BLLĐ 2012, in force on 2013-05-01, five.
    @Test func `Tết has four days until 2013 and five from 2014`() throws {
        // 2008: mồng 1 on Thursday 7 February. Wednesday to Saturday, and Monday for the Saturday.
        #expect(
            try weekdaysOff(from: "2008-02-01", through: "2008-02-15") == [
                "06/02/2008", "07/02/2008", "08/02/2008", "11/02/2008",
            ])
        // 2009: the eve is a Sunday, so 29 January is off; with five days it would be off by itself and the 30th for the Sunday.
        #expect(
            try weekdaysOff(from: "2009-01-19", through: "2009-02-06") == [
                "26/01/2009", "27/01/2009", "28/01/2009", "29/01/2009",
            ])
        // 2013: still four days, two of them on a weekend.
        #expect(
            try weekdaysOff(from: "2013-02-04", through: "2013-02-22") == [
                "11/02/2013", "12/02/2013", "13/02/2013", "14/02/2013",
            ])
        // 2016: five days from the eve, Sunday 7 February.
        #expect(
            try weekdaysOff(from: "2016-02-01", through: "2016-02-19")
                == ["08/02/2016", "09/02/2016", "10/02/2016", "11/02/2016", "12/02/2016"])
        // 2024: two days before and three of the new year, two of them on a weekend.
        #expect(
            try weekdaysOff(from: "2024-02-01", through: "2024-02-23")
                == ["08/02/2024", "09/02/2024", "12/02/2024", "13/02/2024", "14/02/2024"])
    }

    @Test func `Tết follows UTC+7, not China's calendar, in 2007 and 2030`() throws {
        let calendar = try CalendarData.calendar()
        #expect(calendar.reason(for: try day("2007-02-17"))?.name?.english == "Lunar New Year")
        #expect(try calendar.kind(of: day("2007-02-16")) == .holiday)
        #expect(calendar.reason(for: try day("2030-02-02"))?.name?.english == "Lunar New Year")
    }

    @Test func `each kind of day off says why`() throws {
        let calendar = try CalendarData.calendar()
        for (date, kind) in [
            ("2026-04-26", WorkingCalendar.Kind.holiday), ("2026-04-27", .compensation), ("2026-08-31", .exchanged),
            ("2026-08-22", .workedInstead), ("2026-09-01", .holiday), ("2026-11-24", .holiday),
            ("2025-11-24", .working),
            ("2020-09-03", .working), ("2021-09-03", .holiday), ("2006-04-07", .working), ("2007-04-26", .holiday),
            ("2026-11-22", .weekend),
        ] { #expect(try calendar.kind(of: day(date)) == kind, "\(date)") }
        #expect(calendar.reason(for: try day("2026-04-27"))?.name?.vietnamese == "Giỗ Tổ Hùng Vương")
        #expect(calendar.reason(for: try day("2026-11-24"))?.basis == "NQ 28/2026/QH16")
        #expect(calendar.reason(for: try day("2026-11-23")) == nil)
    }

    @Test func `counts agree with looking at every day`() throws {
        let calendar = try CalendarData.calendar()
        var random = CalendarData.Random(state: 1)
        for _ in 0..<200 {
            let first = calendar.range.lowerBound + Int.random(in: 0..<10_000, using: &random)
            let last = first + Int.random(in: -5...500, using: &random)
            let looked = first > last ? 0 : try (0...(last - first)).count { try calendar.isWorkingDay(first + $0) }
            #expect(try calendar.workingDays(from: first, through: last) == looked)
        }
    }

    @Test func `adding working days and counting them back agrees, both ways`() throws {
        let calendar = try CalendarData.calendar()
        var random = CalendarData.Random(state: 2)
        for _ in 0..<2000 {
            let start = calendar.range.lowerBound + Int.random(in: 2000..<8000, using: &random)
            let count = Int.random(in: 1...400, using: &random)
            let later = try calendar.date(adding: count, workingDaysAfter: start)
            #expect(try calendar.isWorkingDay(later))
            #expect(try calendar.workingDays(from: start + 1, through: later) == count)
            let earlier = try calendar.date(adding: -count, workingDaysAfter: start)
            #expect(try calendar.isWorkingDay(earlier))
            #expect(try calendar.workingDays(from: earlier, through: start + -1) == count)
            #expect(
                try calendar.date(adding: -count, workingDaysAfter: later) == calendar.workingDay(before: start + 1))
        }
    }

    @Test func `a later start is never due earlier`() throws {
        let calendar = try CalendarData.calendar()
        var random = CalendarData.Random(state: 3)
        let half = try #require(Decimal("2.5"))
        for limit in [
            TimeLimit.working(days: Decimal(5)), .working(days: half), .calendar(days: 20), .hours(Decimal(9)),
            .sameDay(cutoff: ClockTime(hour: 15)),
        ] {
            var time = try moment("2025-12-01 00:00")
            var due = try calendar.due(from: time, limit: limit)
            for _ in 0..<1000 {
                time = time + .seconds(Int.random(in: 1...20_000, using: &random))
                let next = try calendar.due(from: time, limit: limit)
                #expect(next >= due)
                due = next
            }
        }
    }
}

extension WorkingCalendar {
    /// The last working day before `date`.
    fileprivate func workingDay(before date: CivilDate) throws -> CivilDate {
        try self.date(adding: -1, workingDaysAfter: date)
    }
}
