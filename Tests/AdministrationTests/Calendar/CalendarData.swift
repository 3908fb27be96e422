import Core
import Foundation
import Schemas
import Testing

@testable import Administration

/// The calendar as the project ships it.
enum CalendarData {
    /// Empty when the file cannot be read; then every test says that its members are missing.
    static let text: String = {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath()
        let file = here.deletingLastPathComponent().appending(path: "../../../packs/vn/calendar/calendar.yaml")
        return (try? String(contentsOf: file.standardized, encoding: .utf8)) ?? ""
    }()

    static func value(_ text: String = text) throws -> Value {
        try YAMLDocument.read(text: text, file: "calendar.yaml").value
    }

    private static let shared = Result { try WorkingCalendar(try value()) }
    static func calendar() throws -> WorkingCalendar { try shared.get() }
}

/// What the calendar's suites write dates and random cases with.
protocol CalendarSuite {}

extension CalendarSuite {
    /// Reads a date that a test wrote.
    func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    /// Reads `2026-02-12 10:00`, Vietnam's time.
    func moment(_ text: String) throws -> Instant {
        let parts = text.split(separator: " ").map(String.init)
        return Instant(try day(parts[0]), try #require(ClockTime(parts[1])))
    }
}

extension CalendarData {
    /// SplitMix64: a generator with a seed, so that random cases repeat.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
