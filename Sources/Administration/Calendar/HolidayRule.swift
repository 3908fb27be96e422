import Core

/// One public holiday: which days of a year it takes, under the law in force that year.
struct HolidayRule {
    /// What the holiday hangs on: a day of the solar year, or one that the lunar table gives year by year.
    enum Anchor {
        case solar(month: Int, day: Int)
        case lunar(String)
    }

    /// What one law says: `days` days off in a row, the first of them `first` days from the anchor.
    struct Term {
        let from: CivilDate
        let through: CivilDate?
        let days: Int
        let first: Int
        let basis: String
    }

    let name: Localized
    let anchor: Anchor
    let terms: [Term]
    /// Year → the first day announced for it, with the announcement.
    let choices: [Int: (first: Int, basis: String)]

    init(_ reading: CalendarReading) throws {
        name = try reading.member("name").localized()
        let on = try reading.member("on")
        if let lunar = on.optional("lunar") {
            anchor = .lunar(try lunar.text())
        } else {
            guard let date = CivilDate("2000-" + (try on.text())) else {
                throw on.problem("must be \"MM-dd\" or {lunar: …}")
            }
            anchor = .solar(month: date.parts.month, day: date.parts.day)
        }
        terms = try reading.list("terms").map { term in
            let first = try term.optional("first")?.integer(-5...5) ?? 0
            return Term(
                from: try term.member("from").date(), through: try term.optional("through")?.date(),
                days: try term.member("days").integer(1...10), first: first, basis: try term.member("basis").text())
        }
        var choices: [Int: (Int, String)] = [:]
        for choice in reading.optional("choices") == nil ? [] : try reading.list("choices") {
            let (first, basis) = (try choice.member("first").integer(-5...5), try choice.member("basis").text())
            for year in try choice.list("years") { choices[try year.integer(1900...2200)] = (first, basis) }
        }
        self.choices = choices
    }

    /// The days off in `year`; empty when no law gives any. `lunar`: the year's row of the lunar table.
    func days(in year: Int, lunar: [String: CivilDate]) -> (dates: [CivilDate], basis: String) {
        let day: CivilDate? =
            switch anchor {
            case .solar(let month, let day): CivilDate(year: year, month: month, day: day)
            case .lunar(let name): lunar[name]
            }
        guard let day, let term = terms.first(where: { $0.from <= day && day <= $0.through ?? day }) else {
            return ([], "")
        }
        let choice = choices[year]
        let first = day + (choice?.first ?? term.first)
        return ((0..<term.days).map { first + $0 }, choice.map { "\(term.basis); \($0.basis)" } ?? term.basis)
    }
}
