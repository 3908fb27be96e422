import Core
import Testing

@testable import Administration

@Suite struct OfficeTimeTests: CalendarSuite {
    @Test func `office minutes skip lunch, nights, weekends and holidays`() throws {
        let calendar = try CalendarData.calendar()
        for (from, to, minutes) in [
            ("2026-11-16 07:30", "2026-11-16 16:30", 450), ("2026-11-16 11:00", "2026-11-16 13:30", 60),
            ("2026-11-16 16:00", "2026-11-17 08:00", 60), ("2026-11-20 16:00", "2026-11-23 08:00", 60),
            ("2026-11-23 16:00", "2026-11-25 08:00", 60), ("2026-08-21 16:00", "2026-08-22 08:00", 60),
            ("2026-11-16 08:00", "2026-11-16 07:00", -30), ("2026-11-21 08:00", "2026-11-22 08:00", 0),
        ] { #expect(try calendar.officeMinutes(from: moment(from), to: moment(to)) == minutes, "\(from) \(to)") }
    }

    @Test func `a Saturday-morning office counts it, without making it a working day`() throws {
        let calendar = try CalendarData.calendar()
        let police = try #require(calendar.unitHours["commune_police"])
        #expect(
            try calendar.officeMinutes(from: moment("2026-11-20 16:30"), to: moment("2026-11-23 07:30"), hours: police)
                == 240)
        #expect(
            try calendar.advance(moment("2026-11-20 16:00"), officeMinutes: 60, hours: police)
                == moment("2026-11-21 08:00"))
        #expect(
            try calendar.due(from: moment("2026-11-20 16:00"), limit: .working(days: Decimal(1)), hours: police)
                == moment("2026-11-23 16:00"))
        // Saturday 14 February 2026 is an ordinary Saturday, 1 May 2027 a holiday.
        #expect(
            try calendar.officeMinutes(from: moment("2027-05-01 00:00"), to: moment("2027-05-02 00:00"), hours: police)
                == 0)
        #expect(
            try calendar.nextOpening(after: moment("2026-11-20 17:00"), hours: police) == moment("2026-11-21 07:30"))
    }

    @Test func `advancing and counting back agree to the minute`() throws {
        let calendar = try CalendarData.calendar()
        let police = try #require(calendar.unitHours["commune_police"])
        var random = CalendarData.Random(state: 4)
        let start = try moment("2005-01-01 00:00").milliseconds
        for round in 0..<2000 {
            let hours = round % 2 == 0 ? nil : police
            let time = Instant(milliseconds: start + Int64.random(in: 0..<25 * 365 * 86_400_000, using: &random))
            let minutes = Int.random(in: 1...100_000, using: &random)
            let later = try calendar.advance(time, officeMinutes: minutes, hours: hours)
            #expect(try calendar.officeMinutes(from: time, to: later, hours: hours) == minutes)
            // The least such moment: a millisecond before, the last minute is not whole yet.
            let justBefore = Instant(milliseconds: later.milliseconds - 1)
            #expect(try calendar.officeMinutes(from: time, to: justBefore, hours: hours) == minutes - 1)
        }
    }

    @Test func `opening hours begin and end where they say`() throws {
        let calendar = try CalendarData.calendar()
        for (time, opening) in [
            ("2026-11-16 07:00", "2026-11-16 07:30"), ("2026-11-16 07:30", "2026-11-16 07:30"),
            ("2026-11-16 11:29", "2026-11-16 11:29"), ("2026-11-16 11:30", "2026-11-16 13:00"),
            ("2026-11-16 16:30", "2026-11-17 07:30"), ("2026-02-13 16:30", "2026-02-23 07:30"),
        ] { #expect(try calendar.nextOpening(after: moment(time)) == moment(opening), "\(time)") }
        #expect(try calendar.advance(moment("2026-11-16 07:30"), officeMinutes: 240) == moment("2026-11-16 11:30"))
        #expect(try calendar.advance(moment("2026-11-21 10:00"), officeMinutes: 0) == moment("2026-11-21 10:00"))
        #expect(try calendar.startOfNextWorkingDay(after: moment("2026-11-20 15:01")) == moment("2026-11-23 07:30"))
        #expect(throws: Problem.self) { try calendar.nextOpening(after: moment("2034-12-31 08:00")) }
    }

    @Test(
        arguments: [
            ["working_day": [], "results": "16:00"], ["working_day": ["11:30-07:30"], "results": "16:00"],
            ["working_day": ["07:30-11:30", "11:00-16:30"], "results": "16:00"], ["working_day": ["07:30-11:30"]],
            ["working_day": ["7h30-11h30"], "results": "16:00"], ["working_day": ["07:30-11:30"], "results": "16"],
        ] as [Value]) func `impossible hours are refused`(value: Value)
    {
        #expect(throws: Problem.self) { try OfficeHours(value) }
    }
}
