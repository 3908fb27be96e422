package import Core

/// A day of the proleptic Gregorian calendar, in the years that XML Schema and FEEL know: ±999,999,999.
package struct FEELDate: Hashable, Sendable {
    static let years = -999_999_999...999_999_999
    /// Days since 1970-01-01.
    package let days: Int

    init(days: Int) { self.days = days }
    package init(_ date: CivilDate) { days = Int(date.dayNumber) }

    init?(year: Int, month: Int, day: Int) {
        guard FEELDate.years.contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.lengthOfMonth(year: year, month: month)
        else { return nil }
        // Counting years from March, so that the leap day comes last.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package var parts: (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// ISO: Monday is 1.
    var weekday: Int { ((days + 3) % 7 + 7) % 7 + 1 }
    var dayOfYear: Int { FEELDate(year: parts.year, month: 1, day: 1).map { days - $0.days + 1 } ?? 1 }

    /// ISO 8601 week: the week of a date is that of its Thursday.
    var weekOfYear: Int { (FEELDate(days: days + 4 - weekday).dayOfYear - 1) / 7 + 1 }

    /// The same day so many months later, or the last day of a shorter month; nil outside the years we know.
    func adding(months: Int) -> FEELDate? {
        let (year, month, day) = parts
        let (total, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        guard !overflow else { return nil }
        let (newYear, newMonth) = (total.floored(by: 12), total - total.floored(by: 12) * 12 + 1)
        return FEELDate(
            year: newYear, month: newMonth, day: min(day, CivilDate.lengthOfMonth(year: newYear, month: newMonth)))
    }

    /// Nil outside the years we know.
    func adding(days count: Int128) -> FEELDate? {
        guard let sum = Int(exactly: Int128(days) + count), sum.magnitude < 366_000_000_000 else { return nil }
        let date = FEELDate(days: sum)
        return FEELDate.years.contains(date.parts.year) ? date : nil
    }

    /// Reads XML Schema's `yyyy-MM-dd`: at least four digits of year, more only without a leading zero.
    init?(_ text: Substring) {
        let negative = text.first == "-"
        let fields = (negative ? text.dropFirst() : text).split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].utf8.count >= 4, fields[0].utf8.count == 4 || fields[0].first != "0",
            fields[1].utf8.count == 2, fields[2].utf8.count == 2,
            let year = digits(fields[0]), let month = digits(fields[1]), let day = digits(fields[2])
        else { return nil }
        self.init(year: negative ? -year : year, month: month, day: day)
    }
}

extension FEELDate: CustomStringConvertible {
    package var description: String {
        let (year, month, day) = parts
        return (year < 0 ? "-" : "") + "\(pad(abs(year), 4))-\(pad(month))-\(pad(day))"
    }
}

/// A number written with ASCII digits only.
func digits(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 18, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return Int(text)
}

extension BinaryInteger {
    /// The quotient rounded towards minus infinity.
    func floored(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
}
