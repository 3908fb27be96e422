package import Core

/// The code that people know a dossier by: `<agency code>-YYMMDD-NNNN` (TT 01/2018 art. 19), NNNN counted anew each
/// day at each desk.
package enum DossierCode {
    package static func make(unit: String, date: CivilDate, number: Int) -> String {
        "\(unit)-\(day(date))-\(pad(number, 4))"
    }

    /// The counter that numbers of this desk and day come from.
    package static func scope(unit: String, date: CivilDate) -> String { "code:\(unit):\(day(date))" }

    private static func day(_ date: CivilDate) -> String {
        let (year, month, day) = date.parts
        return pad(year % 100) + pad(month) + pad(day)
    }

    /// The code of dossiers that were handed in together: `LT-<unit code>-YYMMDD-NNNN`, counted by itself.
    package static func makeGroup(unit: String, date: CivilDate, number: Int) -> String {
        "LT-" + make(unit: unit, date: date, number: number)
    }

    /// Reads a group's code; nil when it is none.
    package static func readGroup(_ text: String) -> (code: String, unit: String, date: CivilDate)? {
        let code = text.filter { !$0.isWhitespace }.uppercased()
        guard code.hasPrefix("LT-"), let own = read(String(code.dropFirst(3))) else { return nil }
        let parts = own.split(separator: "-")
        guard let number = Int(parts[1]),
            let date = CivilDate(year: 2000 + number / 10_000, month: number / 100 % 100, day: number % 100)
        else { return nil }
        return (code, String(parts[0]), date)
    }

    /// Reads what a person typed: spaces and case aside, agency codes of the old form (QĐ of 2016) and the new one.
    /// Nil when it is no dossier code.
    package static func read(_ text: String) -> String? {
        let code = text.filter { !$0.isWhitespace }.uppercased()
        guard code.wholeMatch(of: /(\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(\.\d{2,3}){0,5})-(\d{6})-\d{4,}/) != nil,
            let digits = code.split(separator: "-").dropFirst().first, let number = Int(digits)
        else { return nil }
        guard CivilDate(year: 2000 + number / 10_000, month: number / 100 % 100, day: number % 100) != nil else {
            return nil
        }
        return code
    }
}
