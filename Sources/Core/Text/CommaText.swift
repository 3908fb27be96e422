/// Cells of comma-separated text (RFC 4180) for people's spreadsheets. Scalars are looked at, not characters: a quote
/// with a combining accent behind it is another character, and would end its cell all the same.
package enum CommaText {
    /// What a spreadsheet would take for a formula begins with an apostrophe, which it shows as text.
    package static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, openers.contains(first) else { return text }
        return "'" + text
    }

    /// In quotes where it must be.
    package static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        var quoted = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.append("\"") }
            quoted.append(scalar)
        }
        return "\"" + String(quoted) + "\""
    }

    /// A text of somebody's as a cell.
    package static func cell(_ text: String) -> String { quoted(harmless(text)) }

    /// The full-width forms too: some spreadsheets take them for the others.
    private static let openers = Set("=+-@\t\r\n|%＝＋－＠".unicodeScalars)
}
