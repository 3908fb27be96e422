import Core
import Testing

@testable import Administration

@Suite struct TimeLimitTests {
    @Test(
        arguments: [
            (["days": 7, "unit": "working"], "7 ngày làm việc", "7 working days"),
            (["days": 1, "unit": "working"], "1 ngày làm việc", "1 working day"),
            (["days": 30, "unit": "calendar"], "30 ngày", "30 days"),
            (["hours": 4], "4 giờ làm việc", "4 office hours"),
            (
                ["same_day": "15:00"], "trong ngày; nhận sau 15 giờ thì ngày làm việc tiếp theo",
                "the same day; after 15:00, the next working day"
            ),
            (3, "3 ngày làm việc", "3 working days"),
        ] as [(Value, String, String)]) func `a pack's limit reads as people say it`(
            value: Value, vi: String, en: String
        ) throws
    {
        let limit = try TimeLimit(value)
        #expect(limit.words(.vietnamese) == vi)
        #expect(limit.words(.english) == en)
    }

    @Test func `half a day reads as people say it, and other fractions have a comma in Vietnamese`() throws {
        let half = try TimeLimit(.number(try #require(Decimal("0.50"))))
        #expect(half.words(.vietnamese) == "nửa ngày làm việc")
        #expect(half.words(.english) == "half a working day")
        let more = try TimeLimit(.number(try #require(Decimal("1.50"))))
        #expect(more.words(.vietnamese) == "1,5 ngày làm việc")
        #expect(more.words(.english) == "1.5 working days")
    }

    @Test(
        arguments: [
            nil, "7", 0, -1, 5000, [:], ["days": 7], ["days": 7, "unit": "months"], ["days": "7", "unit": "working"],
            ["days": 0, "unit": "calendar"], ["hours": 0], ["hours": "4"], ["same_day": 15], ["same_day": "25:00"],
            ["days": 7, "unit": "working", "hours": 4], ["hours": 4, "unit": "working"],
            ["same_day": "15:00", "days": 1],
        ] as [Value]) func `a limit of the wrong shape is refused`(value: Value)
    {
        let problem = #expect(throws: Problem.self) { try TimeLimit(value) }
        #expect(problem?.code == "calendar.limit")
    }

    @Test func `half a calendar day is refused`() throws {
        let half = Value.number(try #require(Decimal("0.5")))
        #expect(throws: Problem.self) { try TimeLimit(["days": half, "unit": "calendar"]) }
    }
}
