/// Numbers and sums of money in Vietnamese words, as receipts and decisions must print them.
package enum NumberWords {
    /// 1005 → `một nghìn không trăm linh năm`.
    package static func vietnamese(_ number: Int64) -> String {
        if number == 0 { return digits[0] }
        let words = billions(number.magnitude)
        return (number < 0 ? ["âm"] + words : words).joined(separator: " ")
    }

    /// 250000000 → `Hai trăm năm mươi triệu đồng`.
    package static func money(_ dong: Int64) -> String {
        let words = vietnamese(dong) + " đồng"
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static let digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]

    /// Numbers repeat by billions: `tỷ`, `nghìn tỷ`, … `tỷ tỷ`.
    private static func billions(_ number: UInt64) -> [String] {
        let (high, low) = number.quotientAndRemainder(dividingBy: 1_000_000_000)
        if high == 0 { return millions(low, follows: false) }
        return billions(high) + ["tỷ"] + millions(low, follows: true)
    }

    /// Words of a number below a billion; `follows`: something greater was said, so missing hundreds are said too.
    private static func millions(_ number: UInt64, follows: Bool) -> [String] {
        var (words, follows): ([String], Bool) = ([], follows)
        for (group, name) in [(number / 1_000_000, "triệu"), (number / 1000 % 1000, "nghìn"), (number % 1000, "")]
        where group > 0 {
            words += hundreds(Int(group), follows: follows)
            if !name.isEmpty { words.append(name) }
            follows = true
        }
        return words
    }

    private static func hundreds(_ number: Int, follows: Bool) -> [String] {
        let (hundred, ten, one) = (number / 100, number / 10 % 10, number % 10)
        var words = hundred > 0 || follows ? [digits[hundred], "trăm"] : []
        switch ten {
        case 0: if one > 0, !words.isEmpty { words.append("linh") }
        case 1: words.append("mười")
        default: words += [digits[ten], "mươi"]
        }
        switch (ten, one) {
        case (_, 0): break
        case (2..., 1): words.append("mốt")
        case (2..., 4): words.append("tư")
        case (1..., 5): words.append("lăm")
        default: words.append(digits[one])
        }
        return words
    }
}
