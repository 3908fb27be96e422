/// A day of the proleptic Gregorian calendar, without time or zone.
package struct CivilDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package let dayNumber: Int32

    package init(dayNumber: Int) { self.dayNumber = Int32(clamping: dayNumber) }

    /// Nil when there is no such day (31 April, month 13, a year outside 1…9999).
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.lengthOfMonth(year: year, month: month)
        else { return nil }
        // Days from civil, counting years from March so that the leap day comes last.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(dayNumber: era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads ISO 8601's `yyyy-MM-dd`; nil for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(into: Int?(0)) { sum, byte in
                let digit = byte &- UInt8(ascii: "0")
                sum = digit < 10 ? sum.map { $0 * 10 + Int(digit) } : nil
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads the Vietnamese form `dd/MM/yyyy` (`d/M/yyyy`, and `-` or `.` between, are taken too, and so are the eight
    /// digits `ddMMyyyy`: the numeric keyboard of some phones has no mark to put between).
    package init?(vietnamese text: String) {
        guard let (year, month, day) = CivilDate.written(text) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Whether the text is written as a date is, but no calendar has that day: `31/02/1990`.
    package static func isNoDay(vietnamese text: String) -> Bool {
        written(text) != nil && CivilDate(vietnamese: text) == nil
    }

    private static func written(_ text: String) -> (year: Int, month: Int, day: Int)? {
        var parts = text.split(whereSeparator: { "/-. ".contains($0) })
        if parts.count == 1, parts[0].utf8.count == 8, parts[0].utf8.allSatisfy({ (48...57).contains($0) }) {
            parts = [parts[0].prefix(2), parts[0].dropFirst(2).prefix(2), parts[0].suffix(4)]
        }
        guard parts.count == 3, parts[0].count <= 2, parts[1].count <= 2, parts[2].count == 4,
            let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2])
        else { return nil }
        return (year, month, day)
    }

    package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    package static func lengthOfMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package var parts: (year: Int, month: Int, day: Int) {
        let shifted = Int(dayNumber) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    package var year: Int { parts.year }
    package var weekday: Weekday { Weekday(rawValue: ((Int(dayNumber) + 3) % 7 + 7) % 7 + 1) ?? .monday }

    package static func < (left: CivilDate, right: CivilDate) -> Bool { left.dayNumber < right.dayNumber }
    package static func + (date: CivilDate, days: Int) -> CivilDate { CivilDate(dayNumber: Int(date.dayNumber) + days) }
    package static func - (left: CivilDate, right: CivilDate) -> Int { Int(left.dayNumber) - Int(right.dayNumber) }

    /// `dd/MM/yyyy`, as people here write it.
    package var vietnamese: String {
        let (year, month, day) = parts
        return "\(pad(day))/\(pad(month))/\(pad(year, 4))"
    }
}

/// ISO 8601 weekdays: Monday is 1.
package enum Weekday: Int, Sendable, CaseIterable {
    case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
}

extension CivilDate: CustomStringConvertible {
    /// ISO 8601's `yyyy-MM-dd`.
    package var description: String {
        let (year, month, day) = parts
        return "\(pad(year, 4))-\(pad(month))-\(pad(day))"
    }
}

/// `number` with zeros in front, to at least `width` digits.
package func pad(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}
