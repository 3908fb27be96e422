import Core

/// Durations as XML Schema writes them: `P1Y2M` (years and months) or `P1DT2H3M4.5S` (days and time). FEEL does not
/// mix the two.
enum FEELDuration {
    static let second: Int128 = 1_000_000_000
    static let day: Int128 = 86_400 * second

    static func read(_ text: Substring) -> FEELValue? {
        var rest = text
        let negative = rest.first == "-"
        if negative { rest.removeFirst() }
        guard rest.first == "P" else { return nil }
        rest.removeFirst()
        var (months, nanoseconds): (Int?, Int128?) = (nil, nil)
        var (inTime, order) = (false, "YMDhms"[...])
        while let next = rest.first {
            if next == "T" && !inTime {
                inTime = true
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
                continue
            }
            guard let end = rest.firstIndex(where: { !("0"..."9").contains($0) && $0 != "." }) else { return nil }
            let unit = inTime ? Character(rest[end].lowercased()) : rest[end]
            guard rest[end].isUppercase, let place = order.firstIndex(of: unit), "hms".contains(unit) == inTime else {
                return nil
            }
            order = order[order.index(after: place)...]
            let fields = rest[..<end].split(separator: ".", omittingEmptySubsequences: false)
            guard fields.count == 1 || (fields.count == 2 && unit == "s" && !fields[1].isEmpty),
                let number = digits(fields[0])
            else { return nil }
            switch unit {
            case "Y":
                guard number < 1 << 50 else { return nil }
                months = number * 12
            case "M":
                guard number < 1 << 50 else { return nil }
                months = (months ?? 0) + number
            case "D": nanoseconds = Int128(number) * day
            case "h": nanoseconds = (nanoseconds ?? 0) + Int128(number) * 3600 * second
            case "m": nanoseconds = (nanoseconds ?? 0) + Int128(number) * 60 * second
            default:
                nanoseconds = (nanoseconds ?? 0) + Int128(number) * second
                if fields.count == 2 {
                    let kept = fields[1].prefix(9)
                    guard let fraction = digits(kept) else { return nil }
                    nanoseconds = (nanoseconds ?? 0) + Int128(fraction) * Int128(Decimal.powersOfTen[9 - kept.count])
                }
            }
            rest = rest[rest.index(after: end)...]
        }
        switch (months, nanoseconds) {
        case (let months?, nil): return .monthsDuration(negative ? -months : months)
        case (nil, let nanoseconds?): return .daysDuration(negative ? -nanoseconds : nanoseconds)
        default: return nil
        }
    }

    static func text(months: Int) -> String {
        let size = months.magnitude
        let years = size >= 12 ? "\(size / 12)Y" : ""
        return (months < 0 ? "-P" : "P") + years + (size % 12 != 0 || size == 0 ? "\(size % 12)M" : "")
    }

    static func text(nanoseconds: Int128) -> String {
        guard nanoseconds != 0 else { return "PT0S" }
        let parts = Parts(nanoseconds)
        var text = nanoseconds < 0 ? "-P" : "P"
        if parts.days != 0 { text += "\(parts.days)D" }
        if parts.hours != 0 || parts.minutes != 0 || parts.seconds != 0 || parts.fraction != 0 { text += "T" }
        if parts.hours != 0 { text += "\(parts.hours)H" }
        if parts.minutes != 0 { text += "\(parts.minutes)M" }
        if parts.seconds != 0 || parts.fraction != 0 { text += "\(parts.seconds)\(fractionText(parts.fraction))S" }
        return text
    }

    /// The fields of a duration's size, without its sign.
    struct Parts {
        let days, hours, minutes, seconds, fraction: Int

        init(_ nanoseconds: Int128) {
            let size = Int128(nanoseconds.magnitude)
            let rest = Int(size % FEELDuration.day)
            days = Int(clamping: size / FEELDuration.day)
            hours = rest / 3_600_000_000_000
            minutes = rest / 60_000_000_000 % 60
            seconds = rest / 1_000_000_000 % 60
            fraction = rest % 1_000_000_000
        }
    }
}
