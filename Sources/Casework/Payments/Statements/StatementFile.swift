package import Core
import Crypto

/// Money that a bank says came.
package struct StatementLine: Sendable, Hashable {
    /// Where it stands in the file, counted from 1.
    package let line: Int
    package let paidAt: Instant
    package let amount: Int
    package let purpose: String
    package let payer: String
    /// What makes it the same line in another export.
    package let key: String
}

/// A bank's statement, read by its mapping.
package struct StatementFile: Sendable {
    package let lines: [StatementLine]
    /// Rows of money that went out, or of none.
    package let others: Int

    /// Throws `statement.no_headings` when no encoding and separator shows the mapping's columns, and `Problems` of
    /// `statement.bad_line` (line, column, text) for rows that cannot be read; then nothing of the file counts.
    package init(_ bytes: [UInt8], _ mapping: StatementMapping) throws {
        guard let table = StatementFile.table(bytes, mapping) else {
            throw Problem(.invalid, "statement.no_headings")
        }
        var lines: [StatementLine] = []
        var problems: [Problem] = []
        var occurrences: [String: Int] = [:]
        var others = 0
        for row in table.rows {
            func cell(_ column: StatementMapping.Column) -> String {
                guard let index = table.columns[column], row.cells.indices.contains(index) else { return "" }
                return VietnameseText.nfc(row.cells[index])
            }
            func refuse(_ column: StatementMapping.Column) {
                problems.append(
                    Problem(
                        .invalid, "statement.bad_line",
                        ["line": String(row.line), "column": column.rawValue, "text": String(cell(column).prefix(40))]))
            }
            // Banks write sums and remarks below the table: those have no date.
            guard let moment = StatementFile.moment(cell(.date)) else {
                if cell(.date).contains(where: \.isNumber), !cell(.amount).isEmpty { refuse(.date) }
                continue
            }
            if cell(.amount).isEmpty || cell(.amount) == "-" {
                others += 1
                continue
            }
            guard let amount = StatementFile.amount(cell(.amount)) else {
                refuse(.amount)
                continue
            }
            guard amount > 0 else {
                others += 1
                continue
            }
            let reference = cell(.reference)
            let content =
                reference.isEmpty
                ? [moment.description, String(amount), cell(.purpose), cell(.payer)] : [reference, String(amount)]
            var key = StatementFile.digest(content.map(VietnameseText.searchKey).joined(separator: "|"))
            if reference.isEmpty {
                occurrences[key, default: 0] += 1
                key += ".\(occurrences[key] ?? 1)"
            }
            lines.append(
                StatementLine(
                    line: row.line, paidAt: moment, amount: amount, purpose: cell(.purpose), payer: cell(.payer),
                    key: key))
        }
        guard problems.isEmpty else { throw Problems(problems) }
        self.lines = lines
        self.others = others
    }

    private static func digest(_ text: String) -> String {
        String(hexadecimal(SHA256.hash(data: Array(text.utf8))).prefix(32))
    }

    /// The rows below the headings, and which column is which.
    private static func table(
        _ bytes: [UInt8], _ mapping: StatementMapping
    ) -> (rows: [CSVText.Row], columns: [StatementMapping.Column: Int])? {
        for text in texts(bytes, mapping) {
            for separator in CSVText.separators {
                let rows = CSVText.rows(text, separator: separator)
                for (index, row) in rows.enumerated().prefix(60) {
                    let heads = row.cells.map(VietnameseText.searchKey)
                    var columns: [StatementMapping.Column: Int] = [:]
                    for (column, heading) in mapping.headings { columns[column] = heads.firstIndex(of: heading) }
                    if columns.count == mapping.headings.count { return (Array(rows[(index + 1)...]), columns) }
                }
            }
        }
        return nil
    }

    /// The ways in which the bytes may be meant.
    private static func texts(_ bytes: [UInt8], _ mapping: StatementMapping) -> [String] {
        if let encoding = mapping.encoding { return [encoding.decode(bytes)] }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            let (high, low) = bytes[0] == 0xFE ? (0, 1) : (1, 0)
            var units: [UInt16] = []
            for index in stride(from: 2, to: bytes.count - 1, by: 2) {
                let (first, second) = (UInt16(bytes[index + high]), UInt16(bytes[index + low]))
                units.append(first << 8 | second)
            }
            return [String(decoding: units, as: UTF16.self)]
        }
        let plain = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if let text = String(validating: plain, as: UTF8.self) { return [text] }
        return mapping.isUnicode ? [] : LegacyEncoding.allCases.map { $0.decode(bytes) }
    }

    /// `26/11/2026`, `2026-11-26`, each perhaps with a time behind it; without one the day's beginning.
    static func moment(_ text: String) -> Instant? {
        let parts = text.split { $0 == " " || $0 == "T" || $0.isNewline }.map(String.init)
        guard let first = parts.first, let date = date(first) else { return nil }
        let time = parts.dropFirst().compactMap { ClockTime($0) }.first
        return Instant(date, time ?? ClockTime(hour: 0))
    }

    private static func date(_ text: String) -> CivilDate? {
        if let date = CivilDate(text) { return date }
        let parts = text.split { "/-.".contains($0) }.compactMap { Int($0) }
        guard parts.count == 3, parts[2] >= 1000 else { return nil }
        return CivilDate(year: parts[2], month: parts[1], day: parts[0])
    }

    /// Whole đồng. Groups of three behind dots, commas or spaces are thousands; one or two zeros behind the last are
    /// hundredths, which đồng do not have. Nil for anything else.
    static func amount(_ text: String) -> Int? {
        var text = text.uppercased()
        for word in ["VND", "VNĐ", "ĐỒNG", "₫", "Đ"] { text = text.replacing(word, with: "") }
        text = text.trimmingSpaces
        var isNegative = false
        if text.hasPrefix("("), text.hasSuffix(")") {
            isNegative = true
            text = String(text.dropFirst().dropLast())
        }
        if text.hasPrefix("-") || text.hasPrefix("+") {
            isNegative = text.hasPrefix("-")
            text = String(text.dropFirst())
        }
        var groups = text.split(omittingEmptySubsequences: false) { ".,' \u{A0}\u{202F}".contains($0) }.map(String.init)
        guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        if groups.count > 1, let last = groups.last, last == "0" || last == "00" { groups.removeLast() }
        guard let first = groups.first, groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        guard groups.count == 1 || first.count <= 3, let number = Int(groups.joined()), number < 1_000_000_000_000_000
        else { return nil }
        return isNegative ? -number : number
    }
}
