/// `date`, `time`, `date-time` (RFC 3339 §5.6, leap seconds included) and `duration` (its appendix A).
enum DateFormats {
    static func isDate(_ text: Bytes) -> Bool {
        var rest = text
        guard let year = rest.digits(4), rest.take("-"), let month = rest.digits(2), rest.take("-"),
            let day = rest.digits(2), rest.isEmpty
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...days[max(month, 1) - 1]).contains(day)
    }

    static func isTime(_ text: Bytes) -> Bool {
        var rest = text
        guard let hour = rest.digits(2), rest.take(":"), let minute = rest.digits(2), rest.take(":"),
            let second = rest.digits(2), hour < 24, minute < 60, second <= 60
        else { return false }
        if rest.take(".") {
            guard rest.first?.isDigit == true else { return false }
            rest = rest.drop(while: \.isDigit)
        }
        guard let sign = rest.popFirst() else { return false }
        var offset = 0
        if sign | 0x20 != UInt8(ascii: "z") {
            guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = rest.digits(2), rest.take(":"),
                let minutes = rest.digits(2), hours < 24, minutes < 60
            else { return false }
            offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
        }
        // A leap second is the last one of a day in UTC.
        return rest.isEmpty && (second < 60 || (hour * 60 + minute - offset + 2880) % 1440 == 1439)
    }

    static func isDateTime(_ text: Bytes) -> Bool {
        guard text.count > 11, text[text.startIndex + 10] | 0x20 == UInt8(ascii: "t") else { return false }
        return isDate(text.prefix(10)) && isTime(text.dropFirst(11))
    }

    static func isDuration(_ text: Bytes) -> Bool {
        var rest = text
        guard rest.take("P") else { return false }
        let parts = rest.pieces(UInt8(ascii: "T"))
        if parts.count == 1, rest.last == UInt8(ascii: "W") { return units(parts[0], "W") }
        guard parts.count <= 2, parts.count == 1 || !parts[1].isEmpty, !rest.isEmpty else { return false }
        return (parts[0].isEmpty || units(parts[0], "YMD")) && (parts.count == 1 || units(parts[1], "HMS"))
    }

    /// Whether `text` is numbers with units that follow each other in `order` without a gap.
    private static func units(_ text: Bytes, _ order: String) -> Bool {
        var rest = text
        var last: Int?
        let order = Array(order.utf8)
        while !rest.isEmpty {
            guard rest.first?.isDigit == true else { return false }
            rest = rest.drop(while: \.isDigit)
            guard let unit = rest.popFirst(), let place = order.firstIndex(of: unit), place == (last ?? place - 1) + 1
            else { return false }
            last = place
        }
        return last != nil
    }
}

extension Bytes {
    mutating func take(_ letter: Unicode.Scalar) -> Bool { take(UInt8(ascii: letter)) }
}
