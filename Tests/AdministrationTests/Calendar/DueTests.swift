import Core
import Testing

@testable import Administration

@Suite struct DueTests: CalendarSuite {
    /// Receipt, limit in working days, due. The receipt's day is day 0.
    @Test(arguments: [
        ("2015-03-09 15:42", 3, "2015-03-12 16:00"),
        ("2015-03-09 16:01", 32, "2015-04-22 16:00"),
        // Tết 2009: four days, 25-28 January; the 25th is a Sunday, so the 29th is off for it.
        ("2009-01-23 09:00", 5, "2009-02-05 16:00"),
        ("2009-04-01 09:00", 3, "2009-04-07 16:00"),
        ("2010-02-10 09:00", 5, "2010-02-24 16:00"),
        ("2026-02-12 10:00", 7, "2026-03-02 16:00"),
        ("2026-04-23 09:00", 3, "2026-04-29 16:00"),
        ("2026-08-27 09:00", 3, "2026-09-04 16:00"),
        ("2026-11-20 09:00", 3, "2026-11-26 16:00"),
        ("2026-12-30 09:00", 2, "2027-01-04 16:00"),
        // The make-up Saturday counts: 20 August is a Thursday, 22 August a Saturday worked for 31 August.
        ("2026-08-20 09:00", 2, "2026-08-22 16:00"),
    ]) func `a limit in working days counts from the day after receipt`(base: String, days: Int, due: String) throws {
        let calendar = try CalendarData.calendar()
        #expect(try calendar.due(from: moment(base), limit: .working(days: Decimal(days))) == moment(due))
    }

    @Test func `receipt after closing or on a day off still makes that day day 0`() throws {
        let calendar = try CalendarData.calendar()
        for base in ["2026-11-16 00:00", "2026-11-16 10:00", "2026-11-16 15:01", "2026-11-16 23:59"] {
            #expect(
                try calendar.due(from: moment(base), limit: .working(days: Decimal(3))) == moment("2026-11-19 16:00"))
        }
        #expect(
            try calendar.due(from: moment("2026-11-15 10:00"), limit: .working(days: Decimal(1)))
                == moment("2026-11-16 16:00"))
    }

    @Test(arguments: [
        // A working day is 450 office minutes: half of one is 3 h 45 min.
        ("2026-11-16 07:30", "0.5", "2026-11-16 11:15"),
        ("2026-11-16 10:00", "0.5", "2026-11-16 15:15"),
        ("2026-11-16 16:00", "0.5", "2026-11-17 10:45"),
        ("2026-11-16 07:30", "3.5", "2026-11-19 11:15"),
        ("2026-11-20 16:30", "1.5", "2026-11-25 11:15"),
        ("2026-11-21 10:00", "0.5", "2026-11-23 11:15"),
    ]) func `a fraction of days is counted in office minutes`(base: String, days: String, due: String) throws {
        let limit = TimeLimit.working(days: try #require(Decimal(days)))
        #expect(try CalendarData.calendar().due(from: moment(base), limit: limit) == moment(due))
    }

    @Test func `the limits of the steps of 2015 make five days together`() throws {
        let calendar = try CalendarData.calendar()
        var time = try moment("2015-03-09 07:30")
        for days in ["0.5", "3.5"] {
            time = try calendar.due(from: time, limit: .working(days: try #require(Decimal(days))))
        }
        // A step of a whole day ends at the results hour; in office minutes it would be this.
        #expect(try calendar.advance(time, officeMinutes: 450) == moment("2015-03-13 16:30"))
    }

    @Test(arguments: [
        ("2026-11-16 10:00", 30, "2026-12-16 16:00"),
        // 27 November + 1 is a Saturday, so Monday.
        ("2026-11-27 10:00", 1, "2026-11-30 16:00"),
        // 16 January + 30 is Sunday 15 February, and Tết follows until Sunday 22.
        ("2026-01-16 10:00", 30, "2026-02-23 16:00"),
        ("2026-11-27 23:00", 3, "2026-11-30 16:00"),
    ]) func `calendar days that end on a day off end on the next working day`(
        base: String, days: Int, due: String
    )
        throws
    {
        #expect(try CalendarData.calendar().due(from: moment(base), limit: .calendar(days: days)) == moment(due))
    }

    @Test(arguments: [
        ("2026-11-16 09:00", "2026-11-16 16:30"),
        ("2026-11-16 15:00", "2026-11-16 16:30"),
        ("2026-11-16 15:01", "2026-11-17 16:30"),
        ("2026-11-20 15:30", "2026-11-23 16:30"),
        ("2026-11-21 08:00", "2026-11-23 16:30"),
    ]) func `a same-day limit after the cutoff is for the next working day`(base: String, due: String) throws {
        let limit = TimeLimit.sameDay(cutoff: ClockTime(hour: 15))
        #expect(try CalendarData.calendar().due(from: moment(base), limit: limit) == moment(due))
    }

    @Test func `hours are office hours`() throws {
        let calendar = try CalendarData.calendar()
        #expect(
            try calendar.due(from: moment("2026-11-16 10:00"), limit: .hours(Decimal(4))) == moment("2026-11-16 15:30"))
        #expect(
            try calendar.due(from: moment("2026-11-20 16:00"), limit: .hours(Decimal(4))) == moment("2026-11-23 11:00"))
        let third = try #require(Decimal("0.333"))  // 19.98 minutes: rounded up
        #expect(try calendar.due(from: moment("2026-11-16 10:00"), limit: .hours(third)) == moment("2026-11-16 10:20"))
    }

    @Test func `an apology goes out at least one working day before`() throws {
        let calendar = try CalendarData.calendar()
        #expect(try calendar.latest(before: moment("2026-11-23 16:00"), workingDays: 1) == moment("2026-11-20 16:00"))
        #expect(try calendar.latest(before: moment("2026-02-23 16:00"), workingDays: 1) == moment("2026-02-13 16:00"))
    }

    @Test func `a due time outside the data is an error that says what is known`() throws {
        let calendar = try CalendarData.calendar()
        for (base, limit) in [
            ("2004-12-31 10:00", TimeLimit.working(days: Decimal(1))),
            ("2034-12-20 10:00", .working(days: Decimal(30))),
            ("2034-12-20 10:00", .calendar(days: 30)), ("2034-12-29 10:00", .hours(Decimal(100))),
            ("2034-12-29 15:30", .sameDay(cutoff: ClockTime(hour: 15))), ("2035-01-01 08:00", .hours(Decimal(1))),
        ] {
            let problem = #expect(throws: Problem.self) { try calendar.due(from: moment(base), limit: limit) }
            #expect(problem?.code == "calendar.out_of_range")
            #expect(problem?.parameters["through"] == "2034-12-31")
        }
    }
}
