import Core

/// A day's book as comma-separated text, with the mark that makes spreadsheets read it as UTF-8.
package enum DayBookText {
    package static func csv(_ book: DayBook) -> String {
        var lines = ["ngay,gio,ma_ho_so,loai,hinh_thuc,so_bien_lai,ma_nop_tien,nguoi_thu,so_tien"]
        for row in book.rows {
            let cells = [
                "\(book.day)", row.at.time.description, row.code, row.kind, row.method.rawValue, row.receipt ?? "",
                row.reference ?? "", row.cashier, String(row.amount),
            ]
            lines.append(cells.map(cell).joined(separator: ","))
        }
        lines.append("\(book.day),,,,,,,,\(book.amount)")
        return "\u{FEFF}" + lines.joined(separator: "\r\n") + "\r\n"
    }

    /// A cell that no spreadsheet takes for a formula.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { "\",\n\r".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
