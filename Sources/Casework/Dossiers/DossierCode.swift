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
        let parts = code.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, isAgency(parts[0]), parts[1].count == 6, parts[1].allSatisfy(isDigit),
            parts[2].count >= 4, parts[2].allSatisfy(isDigit), let number = Int(String(Substring(parts[1]))),
            CivilDate(year: 2000 + number / 10_000, month: number / 100 % 100, day: number % 100) != nil
        else { return nil }
        return code
    }

    /// `000.00.00.X00` (the old form) or `X00`, followed by up to five numbers of two or three digits; X is A to Y.
    private static func isAgency(_ text: Substring.UTF8View) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if parts.count == 4, parts[0].count == 3, parts[1].count == 2, parts[2].count == 2, isProvince(parts[3]) {
            return parts[0...2].allSatisfy { $0.allSatisfy(isDigit) }
        }
        guard let first = parts.first, isProvince(first), parts.count <= 6 else { return false }
        return parts.dropFirst().allSatisfy { (2...3).contains($0.count) && $0.allSatisfy(isDigit) }
    }

    private static func isProvince(_ text: Substring.UTF8View) -> Bool {
        guard text.count == 3, let letter = text.first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Y")).contains(letter) && text.dropFirst().allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
