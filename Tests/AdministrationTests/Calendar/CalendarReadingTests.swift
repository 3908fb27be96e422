import Core
import OrderedCollections
import Testing

@testable import Administration

@Suite struct CalendarReadingTests {
    /// The shipped calendar with one thing changed: the mistake, and where the error must point.
    @Test(arguments: [
        ("{from: \"2013-05-01\"", "{from: \"2013-13-01\"", "/holidays/1/terms/1/from"),
        ("through: \"2034-12-31\"", "through: \"2035-12-31\"", "/"),
        ("off: [\"6\", \"7\"]", "off: [\"6\", \"8\"]", "/week/off/1"),
        ("rule: next_working_day", "rule: previous_day", "/compensation/rule"),
        ("on: \"01-01\"", "on: \"31-12\"", "/holidays/0/on"),
        ("tet: \"2009-01-26\"", "tet: \"2010-01-26\"", "/lunar/4/year"),
        ("month_12: 30", "month_12: 31", "/lunar/0/month_12"),
        ("{date: \"2010-02-19\", working: false", "{date: \"2010-02-20\", working: false", "/exceptions/0"),
        ("{date: \"2010-02-19\", working: false", "{date: \"2010-02-19\", working: \"no\"", "/exceptions/0/working"),
        ("\"07:30-11:30\", \"13:00-16:30\"", "\"07:30\"", "/office_hours/default/working_day/0"),
    ]) func `a mistake in the data is told with its place`(right: String, wrong: String, place: String) throws {
        var text = CalendarData.text
        let range = try #require(text.firstRange(of: right))
        text.replaceSubrange(range, with: wrong)
        let value = try CalendarData.value(text)
        let problem = #expect(throws: Problem.self) { try WorkingCalendar(value) }
        #expect(problem?.code == "calendar.data")
        #expect(problem?.location == place)
    }
}
