/// A decimal number of at most 34 significant digits, as in IEEE 754 decimal128 and FEEL (DMN 1.5 §10.3.2.3).
///
/// Value = (negative ? -1 : 1) × coefficient × 10^exponent. The same number may have several representations
/// (`1.0` and `1`); equality, order and hash go by the number.
package struct Decimal: Sendable {
    /// The largest coefficient: 34 nines.
    package static let largestCoefficient: UInt128 = 9_999_999_999_999_999_999_999_999_999_999_999
    package static let exponents: ClosedRange<Int> = -6176...6111

    package let coefficient: UInt128
    package let exponent: Int32
    package let isNegative: Bool

    /// Takes the three parts as they are; `coefficient` must not pass ``largestCoefficient``.
    package init(negative: Bool, coefficient: UInt128, exponent: Int) {
        self.coefficient = coefficient
        self.exponent = coefficient == 0 && exponent > 0 ? 0 : Int32(clamping: exponent)
        self.isNegative = negative && coefficient != 0
    }

    package init(_ integer: Int) {
        self.init(negative: integer < 0, coefficient: UInt128(integer.magnitude), exponent: 0)
    }

    package static let zero = Decimal(0)
    package static let one = Decimal(1)
}

extension Decimal {
    /// 10^0 … 10^38, all that fit a `UInt128`.
    package static let powersOfTen: [UInt128] = {
        var powers: [UInt128] = [1]
        for _ in 1...38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// The same number without trailing zeros in its coefficient; zero has exponent 0.
    package var normalized: Decimal {
        if coefficient == 0 { return .zero }
        if exponent == 0 && coefficient % 10 != 0 { return self }
        var (rest, power) = (coefficient, Int(exponent))
        while true {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { break }
            rest = quotient
            power += 1
        }
        return Decimal(negative: isNegative, coefficient: rest, exponent: power)
    }

    package var isInteger: Bool { exponent >= 0 || normalized.exponent >= 0 }

    /// The number as an `Int`, or nil when it has a fraction or does not fit.
    package var integer: Int? {
        let number = exponent == 0 ? self : normalized
        guard number.exponent >= 0, number.exponent < 39 else { return nil }
        let (product, overflow) = number.coefficient.multipliedReportingOverflow(
            by: Decimal.powersOfTen[Int(number.exponent)])
        guard !overflow else { return nil }
        return isNegative ? (product <= UInt128(Int.max) + 1 ? Int(-Int128(product)) : nil) : Int(exactly: product)
    }

    /// The nearest binary floating-point number.
    package var double: Double { Double(description) ?? .nan }
}

extension Decimal: Comparable, Hashable {
    package static func == (left: Decimal, right: Decimal) -> Bool { compare(left, right) == 0 }
    package static func < (left: Decimal, right: Decimal) -> Bool { compare(left, right) < 0 }

    package func hash(into hasher: inout Hasher) {
        let number = normalized
        hasher.combine(number.coefficient)
        hasher.combine(number.exponent)
        hasher.combine(number.isNegative)
    }

    /// -1, 0 or 1 by numeric value.
    private static func compare(_ left: Decimal, _ right: Decimal) -> Int {
        if left.isNegative != right.isNegative { return left.isNegative ? -1 : 1 }
        let sign = left.isNegative ? -1 : 1
        if left.exponent == right.exponent {
            return left.coefficient == right.coefficient ? 0 : left.coefficient < right.coefficient ? -sign : sign
        }
        if left.coefficient == 0 || right.coefficient == 0 {
            return left.coefficient == right.coefficient ? 0 : left.coefficient == 0 ? -sign : sign
        }
        let (a, b) = (left.adjustedExponent, right.adjustedExponent)
        if a != b { return a < b ? -sign : sign }
        // Same order of magnitude: the exponents differ by at most 33, so scaling up fits.
        let shift = Int(left.exponent) - Int(right.exponent)
        let x = shift > 0 ? left.coefficient * powersOfTen[shift] : left.coefficient
        let y = shift < 0 ? right.coefficient * powersOfTen[-shift] : right.coefficient
        return x == y ? 0 : x < y ? -sign : sign
    }

    /// The exponent of the first digit: 123.4 → 2.
    package var adjustedExponent: Int { Int(exponent) + Decimal.digitCount(coefficient) - 1 }

    /// How many decimal digits `value` has; 0 has one.
    package static func digitCount(_ value: UInt128) -> Int {
        if value < 10 { return 1 }
        // log10(2) ≈ 1233/4096; the estimate is right or one too low.
        let bits = 128 - value.leadingZeroBitCount
        let estimate = (bits * 1233) >> 12
        return value >= powersOfTen[estimate] ? estimate + 1 : estimate
    }
}

extension Decimal: CustomStringConvertible, LosslessStringConvertible {
    /// Plain digits (`-12.5`), or with `E` when that would take more than 40 characters.
    package var description: String {
        let digits = String(coefficient)
        let sign = isNegative ? "-" : ""
        let scale = Int(exponent)
        if scale >= 0 {
            if scale == 0 { return sign + digits }
            return digits.count + scale <= 40 ? sign + digits + String(repeating: "0", count: scale) : scientific
        }
        let fraction = -scale
        if fraction < digits.count {
            let split = digits.index(digits.endIndex, offsetBy: -fraction)
            return sign + digits[..<split] + "." + digits[split...]
        }
        guard fraction <= 40 else { return scientific }
        return sign + "0." + String(repeating: "0", count: fraction - digits.count) + digits
    }

    private var scientific: String {
        var digits = String(coefficient)
        let power = adjustedExponent
        if digits.count > 1 { digits.insert(".", at: digits.index(after: digits.startIndex)) }
        return (isNegative ? "-" : "") + digits + "E" + String(power)
    }

    /// Reads JSON's number form (and FEEL's `.5`); nil when the text is anything else. Digits past the 34th are
    /// rounded half-even.
    package init?(_ text: String) {
        var text = text
        guard let number = text.withUTF8({ Decimal(digits: $0) }) else { return nil }
        self = number
    }

    /// Reads a number from its ASCII digits, without making a `String`.
    package init?(digits bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { index = 1 }
        var coefficient: UInt128 = 0
        var (kept, exponent, seen, inFraction) = (0, 0, false, false)
        var (firstDropped, restDropped): (UInt8?, Bool) = (nil, false)
        scan: while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte - UInt8(ascii: "0")
                seen = true
                if kept < 34 {
                    coefficient = coefficient &* 10 &+ UInt128(digit)
                    if coefficient != 0 { kept += 1 }
                    if inFraction { exponent -= 1 }
                } else {
                    if firstDropped == nil { firstDropped = digit } else if digit != 0 { restDropped = true }
                    if !inFraction { exponent += 1 }
                }
            case UInt8(ascii: ".") where !inFraction: inFraction = true
            default: break scan
            }
            index += 1
        }
        guard seen else { return nil }
        if index < bytes.count {
            guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
            index += 1
            var (power, powerNegative, powerSeen) = (0, false, false)
            if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
                powerNegative = bytes[index] == UInt8(ascii: "-")
                index += 1
            }
            while index < bytes.count {
                guard case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[index] else { return nil }
                power = min(power * 10 + Int(bytes[index] - UInt8(ascii: "0")), 100_000)
                powerSeen = true
                index += 1
            }
            guard powerSeen else { return nil }
            exponent += powerNegative ? -power : power
        }
        if let first = firstDropped, first > 5 || (first == 5 && (restDropped || coefficient % 2 == 1)) {
            coefficient += 1
            if coefficient > Decimal.largestCoefficient {
                coefficient /= 10
                exponent += 1
            }
        }
        self.init(negative: negative, coefficient: coefficient, exponent: exponent)
    }
}
