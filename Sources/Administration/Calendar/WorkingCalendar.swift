package import Core

/// The working days of Vietnam's state offices, from dated law (packs/vn/calendar). Built once; counts are prefix sums
/// over its days, so asking between two days costs the same however far apart they are, and finding the n-th working
/// day is a binary search. Every question about a day outside ``range`` throws `calendar.out_of_range`.
package struct WorkingCalendar: Sendable {
    /// What a day is. Deadlines count `working` and `workedInstead`.
    package enum Kind: UInt8, Sendable {
        case working, weekend, holiday
        /// Off instead of a holiday that fell on a weekly day off.
        case compensation
        /// A weekday off by announcement.
        case exchanged
        /// A weekly day off worked by announcement.
        case workedInstead

        var isWorking: Bool { self == .working || self == .workedInstead }
    }

    /// Why a day is not what its weekday says.
    package struct Reason: Hashable, Sendable {
        /// The holiday; nil for an exchanged day.
        package let name: Localized?
        package let basis: String
    }

    package let range: ClosedRange<CivilDate>
    /// The country's usual hours.
    package let hours: OfficeHours
    /// Hours of particular kinds of unit, by name (`commune_police`).
    package let unitHours: [String: OfficeHours]
    private let kinds: [Kind]
    private let reasons: [CivilDate: Reason]
    /// `working[i]`: how many of the first i days are working days; one longer than `kinds`.
    let working: [Int32]
    /// The same for Saturdays that are plain weekly days off.
    let saturdays: [Int32]

    init(
        from first: CivilDate, kinds: [Kind], reasons: [CivilDate: Reason], hours: OfficeHours,
        unitHours: [String: OfficeHours]
    ) {
        range = first...(first + (kinds.count - 1))
        self.kinds = kinds
        self.reasons = reasons
        self.hours = hours
        self.unitHours = unitHours
        var (working, saturdays): ([Int32], [Int32]) = ([0], [0])
        working.reserveCapacity(kinds.count + 1)
        saturdays.reserveCapacity(kinds.count + 1)
        for (index, kind) in kinds.enumerated() {
            let isSaturday = kind == .weekend && (first + index).weekday == .saturday
            working.append(working[index] + (kind.isWorking ? 1 : 0))
            saturdays.append(saturdays[index] + (isSaturday ? 1 : 0))
        }
        self.working = working
        self.saturdays = saturdays
    }
}

extension WorkingCalendar {
    package func kind(of date: CivilDate) throws -> Kind { kinds[try index(date)] }

    package func isWorkingDay(_ date: CivilDate) throws -> Bool { try kind(of: date).isWorking }

    /// The holiday or announcement behind a day; nil for ordinary weekdays and weekends.
    package func reason(for date: CivilDate) -> Reason? { reasons[date] }

    /// How many working days there are from `first` to `last`, both included; 0 when `last` comes before `first`.
    package func workingDays(from first: CivilDate, through last: CivilDate) throws -> Int {
        let (start, end) = (try index(first), try index(last))
        return start > end ? 0 : Int(working[end + 1] - working[start])
    }

    /// The n-th working day after `date` (which need not be one itself); for negative `count` the n-th before it. Zero
    /// gives `date`.
    package func date(adding count: Int, workingDaysAfter date: CivilDate) throws -> CivilDate {
        let start = try index(date)
        guard count != 0 else { return date }
        let target = count > 0 ? Int(working[start + 1]) + count : Int(working[start]) + count + 1
        guard (1...Int(working[kinds.count])).contains(target) else { throw outOfRange(date) }
        let position = firstIndex(upTo: kinds.count) { Int(working[$0]) >= target }
        return range.lowerBound + (position - 1)
    }

    /// `date` itself on a working day, else the next one.
    package func workingDay(onOrAfter date: CivilDate) throws -> CivilDate {
        try isWorkingDay(date) ? date : try self.date(adding: 1, workingDaysAfter: date)
    }

    func index(_ date: CivilDate) throws -> Int {
        guard range.contains(date) else { throw outOfRange(date) }
        return date - range.lowerBound
    }

    func outOfRange(_ date: CivilDate) -> Problem {
        Problem(
            .invalid, "calendar.out_of_range",
            ["date": "\(date)", "from": "\(range.lowerBound)", "through": "\(range.upperBound)"])
    }

    /// The least index of 0...last at which the condition holds, which once true stays true; `last` when it never does.
    func firstIndex(upTo last: Int, where isEnough: (Int) -> Bool) -> Int {
        var (low, high) = (0, last)
        while low < high {
            let middle = (low + high) / 2
            if isEnough(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
