/// An amount in đồng, which have no smaller part.
package struct Money: Hashable, Comparable, Sendable {
    package let dong: Int64

    package init(dong: Int64) { self.dong = dong }

    package static let zero = Money(dong: 0)
    package static func < (left: Money, right: Money) -> Bool { left.dong < right.dong }

    /// Nil when the sum does not fit.
    package func adding(_ other: Money) -> Money? {
        let (sum, overflow) = dong.addingReportingOverflow(other.dong)
        return overflow ? nil : Money(dong: sum)
    }

    /// `250.000 đồng`, `250,000 dong`.
    package func text(_ language: Language) -> String {
        Grouping.text(Decimal(Int(dong)), language) + (language == .vietnamese ? " đồng" : " dong")
    }

    /// `Hai trăm năm mươi nghìn đồng`.
    package var words: String { NumberWords.money(dong) }
}

/// Numbers in digits: `1.234.567,89` in Vietnamese, `1,234,567.89` in English.
package enum Grouping {
    package static func text(_ number: Decimal, _ language: Language) -> String {
        let (group, point) = language == .vietnamese ? (".", ",") : (",", ".")
        let parts = number.description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, !number.description.contains("E") else { return number.description }
        let sign = parts[0].hasPrefix("-") ? "-" : ""
        let whole = Array(parts[0].drop { $0 == "-" })
        var text = sign
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { text += group }
            text.append(digit)
        }
        return parts.count == 2 ? text + point + parts[1] : text
    }
}
