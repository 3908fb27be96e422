#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Roots, powers, exponentials and logarithms, computed with 81 digits after the point and then rounded to 34.
extension Decimal {
    /// Nil for a negative number.
    package func squareRoot() -> Decimal? {
        guard !isNegative else { return nil }
        guard coefficient != 0 else { return .zero }
        // number = m × 10^2k with m in 1..<100; the root is m × (1/√m), by Newton's steps that need no division.
        let half = (adjustedExponent - (adjustedExponent & 1)) / 2
        let scaled = Decimal(negative: false, coefficient: coefficient, exponent: Int(exponent) - 2 * half)
        let m = Fixed(scaled)
        var inverse = Fixed(1 / scaled.double.squareRoot())
        for _ in 0..<3 { inverse = inverse * (Fixed(3) - m * inverse * inverse) / 2 }
        // Newton's last digits of an exact root are 9s or 0s; the 34 digits that remain are the same.
        return (m * inverse).decimal(shiftedBy: half).normalized
    }

    /// e to this power. Past the largest exponent the result is an overflow (``isOverflow``), far below it is zero.
    package func exponential() -> Decimal {
        if adjustedExponent <= 5 { return Decimal.exponential(Fixed(self)) }
        return isNegative ? .zero : .overflow
    }

    /// The natural logarithm; nil unless the number is positive.
    package func logarithm() -> Decimal? {
        guard !isNegative, coefficient != 0 else { return nil }
        return self == .one ? .zero : Decimal.logarithm(self).decimal(shiftedBy: 0)
    }

    /// This number to the power `exponent`; nil where it has no real value (0 to a negative power, a negative number
    /// to a fraction). Integer powers that fit 34 digits are exact.
    package func power(_ exponent: Decimal) -> Decimal? {
        if exponent.coefficient == 0 { return .one }
        if coefficient == 0 { return exponent.isNegative ? nil : .zero }
        if let count = exponent.integer, let exact = exactPower(Int(clamping: count.magnitude)) {
            return count < 0 ? Decimal.one / exact : exact
        }
        guard !isNegative || exponent.isInteger else { return nil }
        let log = Decimal.logarithm(magnitude)
        // Far outside any exponent: only the sign of log × exponent matters.
        if exponent.adjustedExponent > 8 { return log.isNegative == exponent.isNegative ? .overflow : .zero }
        let result = Decimal.exponential(log * Fixed(exponent))
        return isNegative && Decimal.remainder(exponent, Decimal(2)) != .zero ? -result : result
    }

    private static let overflow = Decimal(negative: false, coefficient: 1, exponent: 2 * exponents.upperBound)

    /// By squaring, as long as no digit is lost; nil when one is.
    private func exactPower(_ count: Int) -> Decimal? {
        guard count <= 10_000 else { return nil }
        var (result, base, left) = (Decimal.one, normalized, count)
        while left > 0 {
            if left & 1 == 1 {
                guard let product = Decimal.exactProduct(result, base) else { return nil }
                result = product
            }
            left >>= 1
            if left > 0 {
                guard let square = Decimal.exactProduct(base, base) else { return nil }
                base = square
            }
        }
        return result
    }

    private static func exactProduct(_ left: Decimal, _ right: Decimal) -> Decimal? {
        let (product, overflow) = left.coefficient.multipliedReportingOverflow(by: right.coefficient)
        guard !overflow, product <= largestCoefficient else { return nil }
        return Decimal(
            negative: left.isNegative != right.isNegative, coefficient: product,
            exponent: Int(left.exponent) + Int(right.exponent))
    }

    private static func exponential(_ x: Fixed) -> Decimal {
        let approximate = x.decimal(shiftedBy: 0).double
        guard abs(approximate) < 1e6 else { return x.isNegative ? .zero : .overflow }
        // e^x = 10^k × e^r with |r| ≤ ln 10 / 2.
        let k = Int((approximate / 2.302585092994046).rounded())
        return Fixed.exponential(x - Fixed.ln10 * Fixed(k)).decimal(shiftedBy: k)
    }

    /// `number` must be positive.
    private static func logarithm(_ number: Decimal) -> Fixed {
        // ln(m × 10^k) = ln m + k ln 10; Newton's y + m·e^-y - 1 doubles the right digits of a first estimate.
        let k = number.adjustedExponent
        let m = Decimal(negative: false, coefficient: number.coefficient, exponent: Int(number.exponent) - k)
        let x = Fixed(m)
        var y = Fixed(log(m.double))
        for _ in 0..<3 { y = y + x * Fixed.exponential(-y) - Fixed(1) }
        return y + Fixed.ln10 * Fixed(k)
    }
}

/// A number with 81 digits after the point and 18 before it, in limbs of nine digits, the lowest first.
private struct Fixed {
    static let fraction = 9
    static let count = 11
    static let base: UInt64 = 1_000_000_000

    var limbs = [UInt64](repeating: 0, count: Fixed.count)
    var isNegative = false

    /// ln 10; the constant is read once, from more digits than are kept.
    static let ln10: Fixed = {
        let digits: [UInt64] = [
            2, 302_585_092, 994_045_684, 017_991_454, 684_364_207, 601_101_488, 628_772_976, 033_327_900, 967_572_609,
            677_352_480,
        ]
        var number = Fixed()
        for (index, limb) in digits.enumerated() { number.limbs[fraction - index] = limb }
        return number
    }()

    init() {}

    init(_ integer: Int) {
        limbs[Fixed.fraction] = UInt64(integer.magnitude) % Fixed.base
        limbs[Fixed.fraction + 1] = UInt64(integer.magnitude) / Fixed.base % Fixed.base
        isNegative = integer < 0
    }

    init(_ double: Double) { self.init(Decimal("\(double)") ?? .zero) }

    /// Digits past the 81st are cut off; the number must be below 10^18.
    init(_ number: Decimal) {
        isNegative = number.isNegative
        var shift = Int(number.exponent) + 9 * Fixed.fraction
        var digits = number.coefficient
        if shift < 0 {
            digits = -shift > 38 ? 0 : digits / Decimal.powersOfTen[-shift]
            shift = 0
        }
        let scale = UInt64(Decimal.powersOfTen[shift % 9])
        var (index, carry): (Int, UInt64) = (shift / 9, 0)
        while (digits != 0 || carry != 0) && index < Fixed.count {
            let limb = UInt64(digits % UInt128(Fixed.base)) * scale + carry
            limbs[index] = limb % Fixed.base
            carry = limb / Fixed.base
            digits /= UInt128(Fixed.base)
            index += 1
        }
    }

    static prefix func - (number: Fixed) -> Fixed {
        var result = number
        result.isNegative.toggle()
        return result
    }

    static func + (left: Fixed, right: Fixed) -> Fixed {
        if left.isNegative == right.isNegative {
            var (result, carry) = (left, UInt64(0))
            for index in 0..<count {
                let limb = left.limbs[index] + right.limbs[index] + carry
                (result.limbs[index], carry) = limb >= base ? (limb - base, 1) : (limb, 0)
            }
            return result
        }
        let swap = left.limbs.reversed().lexicographicallyPrecedes(right.limbs.reversed())
        var (result, borrow) = (swap ? right : left, UInt64(0))
        let smaller = swap ? left : right
        for index in 0..<count {
            let take = smaller.limbs[index] + borrow
            borrow = result.limbs[index] < take ? 1 : 0
            result.limbs[index] = result.limbs[index] + borrow * base - take
        }
        return result
    }

    static func - (left: Fixed, right: Fixed) -> Fixed { left + -right }

    static func * (left: Fixed, right: Fixed) -> Fixed {
        var product = [UInt64](repeating: 0, count: 2 * count)
        for i in 0..<count where left.limbs[i] != 0 {
            var carry: UInt64 = 0
            for j in 0..<count {
                let sum = product[i + j] + left.limbs[i] * right.limbs[j] + carry
                product[i + j] = sum % base
                carry = sum / base
            }
            product[i + count] += carry
        }
        var result = Fixed()
        for index in 0..<count { result.limbs[index] = product[index + fraction] }
        result.isNegative = left.isNegative != right.isNegative
        return result
    }

    static func / (left: Fixed, right: UInt64) -> Fixed {
        var (result, rest) = (left, UInt64(0))
        for index in (0..<count).reversed() {
            let limb = rest * base + left.limbs[index]
            result.limbs[index] = limb / right
            rest = limb % right
        }
        return result
    }

    /// e^x for a small x: the series of x/256, squared eight times.
    static func exponential(_ x: Fixed) -> Fixed {
        let small = x / 256
        var (sum, term, n) = (Fixed(1), Fixed(1), UInt64(1))
        while term.limbs.contains(where: { $0 != 0 }) {
            term = term * small / n
            sum = sum + term
            n += 1
        }
        for _ in 0..<8 { sum = sum * sum }
        return sum
    }

    /// This × 10^power, rounded to 34 digits.
    func decimal(shiftedBy power: Int) -> Decimal {
        guard let top = limbs.lastIndex(where: { $0 != 0 }) else { return .zero }
        // Four limbs and so much of the fifth that 37 digits come together.
        let width = Decimal.digitCount(UInt128(limbs[top]))
        var digits: UInt128 = 0
        for index in (top - 3...top).reversed() {
            digits = digits * UInt128(Fixed.base) + UInt128(index >= 0 ? limbs[index] : 0)
        }
        let cut = UInt64(Decimal.powersOfTen[width - 1])
        let fifth = top >= 4 ? limbs[top - 4] : 0
        digits = digits * Decimal.powersOfTen[10 - width] + UInt128(fifth / cut)
        let sticky = fifth % cut != 0 || limbs.prefix(max(top - 4, 0)).contains { $0 != 0 }
        let exponent = (top - 4 - Fixed.fraction) * 9 + width - 1 + power
        return Decimal.rounded(isNegative, digits, exponent, sticky: sticky)
    }
}
