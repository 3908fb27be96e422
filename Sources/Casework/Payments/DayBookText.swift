import Core

/// A day's book as comma-separated text, with the mark that makes spreadsheets read it as UTF-8.
package enum DayBookText {
    package static func csv(_ book: DayBook) -> String {
        var lines = ["ngay,gio,ma_ho_so,loai,hinh_thuc,so_bien_lai,ma_nop_tien,nguoi_thu,so_tien"]
        for row in book.rows {
            let cells = [
                "\(book.day)", row.at.time.description, row.code, row.kind, row.method.rawValue, row.receipt ?? "",
                row.reference ?? "", row.cashier,
            ]
            lines.append(cells.map(CommaText.cell).joined(separator: ",") + ",\(row.amount)")
        }
        lines.append("\(book.day),,,,,,,,\(book.amount)")
        return "\u{FEFF}" + lines.joined(separator: "\r\n") + "\r\n"
    }
}
