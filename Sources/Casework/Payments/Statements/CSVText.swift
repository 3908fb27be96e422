/// Rows of separated columns as banks export them: quoted cells, doubled quotes, line ends inside quotes, any of the
/// separators in use.
enum CSVText {
    static let separators: [Unicode.Scalar] = [",", ";", "\t", "|"]

    struct Row: Sendable {
        /// Counted from 1, as people count.
        let line: Int
        let cells: [String]
    }

    static func rows(_ text: String, separator: Unicode.Scalar) -> [Row] {
        var rows: [Row] = []
        var cells: [String] = []
        var cell = String.UnicodeScalarView()
        var (line, start, isQuoted) = (1, 1, false)
        func end() {
            cells.append(String(cell).trimmingSpaces)
            cell = String.UnicodeScalarView()
        }
        func endRow() {
            end()
            if cells.contains(where: { !$0.isEmpty }) { rows.append(Row(line: start, cells: cells)) }
            cells = []
        }
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        while let scalar = next {
            next = scalars.next()
            if scalar == "\n" { line += 1 }
            switch scalar {
            case "\"" where isQuoted:
                if next == "\"" {
                    cell.append(scalar)
                    next = scalars.next()
                } else {
                    isQuoted = false
                }
            case "\"" where cell.allSatisfy({ $0.properties.isWhitespace }): isQuoted = true
            case separator where !isQuoted: end()
            case "\r" where !isQuoted && next == "\n": break
            case "\n" where !isQuoted, "\r" where !isQuoted:
                endRow()
                start = line
            default: cell.append(scalar)
            }
        }
        endRow()
        return rows
    }
}

extension String {
    var trimmingSpaces: String {
        let kept = drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}
