package import Core

/// What looks odd about an answer, and is told and stops nobody; what stops is in `fault`.
extension FormField {
    /// The key of a sentence: `citizen_number`; nil when the answer looks as such answers do.
    package func warning(_ answers: Value, at today: CivilDate) -> String? {
        guard let answer = answers.at(path) else { return nil }
        switch widget {
        case .citizenNumber:
            return answer.string.flatMap { CitizenNumber.isUsual($0, at: today) ? nil : "citizen_number" }
        case .taxCode:
            guard let code = answer.string, code.utf8.count == 12 else { return nil }
            return CitizenNumber.isUsual(code, at: today) ? nil : "citizen_number"
        case .phone: return answer.string.flatMap { Phone.isUsual($0) ? nil : "phone" }
        case .coordinates: return CoordinateSystem.isWithinVietnam(answer) ? nil : "coordinates"
        default: return nil
        }
    }
}

/// Mã số thuế: ten digits with a check digit, a branch's three more, or a person's twelve (vietnam.md §3.2).
package enum TaxCode {
    private static let weights = [31, 29, 23, 19, 17, 13, 7, 5, 3]

    package static func isValid(_ code: String) -> Bool {
        let parts = code.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return false }
        if parts.count == 1, parts[0].utf8.count == 12 { return true }
        guard parts.count <= 2, parts[0].utf8.count == 10 else { return false }
        if parts.count == 2, parts[1].utf8.count != 3 || parts[1] == "000" { return false }
        let digits = parts[0].utf8.map { Int($0) - 48 }
        let sum = zip(weights, digits).reduce(0) { $0 + $1.0 * $1.1 }
        return 10 - sum % 11 == digits[9]
    }
}

/// The personal number: what is unusual in it is told to whoever typed it, and never more than that: who somebody is
/// does not follow from the number, and numbers that look odd exist (vietnam.md §3.1).
package enum CitizenNumber {
    /// The codes of the 63 provinces under which births were registered.
    private static let provinces: Set<Int> = [
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44,
        45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89,
        91, 92, 93, 94, 95, 96,
    ]

    package static func isUsual(_ number: String, at today: CivilDate) -> Bool {
        let digits = number.utf8.map { Int($0) - 48 }
        // Anything but twelve digits is the schema's to refuse.
        guard digits.count == 12, digits.allSatisfy({ (0...9).contains($0) }) else { return true }
        let place = digits[0] * 100 + digits[1] * 10 + digits[2]
        // What does not begin with 0 is the code of a country.
        guard digits[0] != 0 || provinces.contains(place) else { return false }
        return (19 + digits[3] / 2) * 100 + digits[4] * 10 + digits[5] <= today.year
    }
}

/// Mobile numbers have ten digits and begin with 03, 05, 07, 08 or 09; fixed ones have eleven and begin with 02.
enum Phone {
    /// Whether it can be a number at all: from 0 or +84 on with what numbers of any time had, or a service's (1900…).
    static func isNumber(_ number: String) -> Bool {
        if number.hasPrefix("1800") || number.hasPrefix("1900") { return FormField.isDigits(number, 8...10) }
        let own = number.hasPrefix("+84") ? "0" + number.dropFirst(3) : number
        return own.hasPrefix("0") && FormField.isDigits(own, 9...11)
    }

    static func isUsual(_ number: String) -> Bool {
        let own = number.hasPrefix("+84") ? "0" + number.dropFirst(3) : number
        let digits = Array(own.utf8)
        guard digits.count >= 2, digits[0] == UInt8(ascii: "0") else { return true }
        switch digits[1] {
        case UInt8(ascii: "2"): return digits.count == 11
        case UInt8(ascii: "3"), UInt8(ascii: "5"), UInt8(ascii: "7"), UInt8(ascii: "8"), UInt8(ascii: "9"):
            return digits.count == 10
        default: return false
        }
    }
}

/// Latitude and longitude in degrees (WGS84), or metres north and east (VN-2000, any zone of three degrees).
enum CoordinateSystem {
    /// Numbers that the system has at all; where on earth they lie, a warning says.
    static func isOnEarth(_ answer: Value) -> Bool {
        guard answer.object != nil else { return false }
        guard let north = answer["north"]?.number, let east = answer["east"]?.number else { return true }
        switch answer["system"]?.string {
        case "WGS84": return within(north, -90, 90) && within(east, -180, 180)
        case "VN-2000": return within(north, 0, 10_000_000) && within(east, 0, 10_000_000)
        default: return true
        }
    }

    static func isWithinVietnam(_ answer: Value) -> Bool {
        guard let north = answer["north"]?.number, let east = answer["east"]?.number else { return true }
        switch answer["system"]?.string {
        case "WGS84": return within(north, 6, 24) && within(east, 102, 118)
        case "VN-2000": return within(north, 650_000, 2_600_000) && within(east, 200_000, 1_000_000)
        default: return true
        }
    }

    private static func within(_ number: Decimal, _ least: Int, _ most: Int) -> Bool {
        number >= Decimal(least) && number <= Decimal(most)
    }
}
