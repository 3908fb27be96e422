/// Arithmetic as decimal128 prescribes: each operation is exact, then rounded once to 34 digits, half to even.
/// A result below the smallest exponent becomes zero; one above the largest keeps its value and says so in
/// ``Decimal/isOverflow``, since what an overflow means (null in FEEL, an error in a form) is the caller's to say.
extension Decimal {
    /// Whether the number passes what 34 digits and ``exponents`` can hold.
    package var isOverflow: Bool { adjustedExponent > Decimal.exponents.upperBound + 33 }

    package var magnitude: Decimal { Decimal(negative: false, coefficient: coefficient, exponent: Int(exponent)) }

    package static prefix func - (number: Decimal) -> Decimal {
        Decimal(negative: !number.isNegative, coefficient: number.coefficient, exponent: Int(number.exponent))
    }

    package static func + (left: Decimal, right: Decimal) -> Decimal {
        if left.exponent == right.exponent {
            return sum(left, right, left.coefficient, right.coefficient, exponent: Int(left.exponent), sticky: false)
        }
        if left.coefficient == 0 && left.exponent >= right.exponent { return right }
        if right.coefficient == 0 && right.exponent >= left.exponent { return left }
        let (high, low) = left.exponent > right.exponent ? (left, right) : (right, left)
        let gap = Int(high.exponent) - Int(low.exponent)
        let room = 38 - digitCount(high.coefficient)
        if high.coefficient == 0 || gap <= room {
            let scaled = high.coefficient == 0 ? 0 : high.coefficient * powersOfTen[gap]
            return sum(high, low, scaled, low.coefficient, exponent: Int(low.exponent), sticky: false)
        }
        // Too far apart for an exact sum: keep 38 digits of the larger one and note whether anything lies below.
        let lost = gap - room
        let (kept, rest) =
            lost > 38
            ? (0, low.coefficient)
            : low.coefficient.quotientAndRemainder(dividingBy: powersOfTen[lost])
        return sum(
            high, low, high.coefficient * powersOfTen[room], kept, exponent: Int(low.exponent) + lost,
            sticky: rest != 0)
    }

    package static func - (left: Decimal, right: Decimal) -> Decimal { left + -right }

    package static func * (left: Decimal, right: Decimal) -> Decimal {
        let exponent = Int(left.exponent) + Int(right.exponent)
        let negative = left.isNegative != right.isNegative
        let (product, overflow) = left.coefficient.multipliedReportingOverflow(by: right.coefficient)
        if !overflow { return rounded(negative, product, exponent, sticky: false) }
        // Divide the 256-bit product so that 35 or 36 digits remain, then round those.
        let excess = digitCount(left.coefficient) + digitCount(right.coefficient) - 36
        let (quotient, remainder) = powersOfTen[excess].dividingFullWidth(
            left.coefficient.multipliedFullWidth(by: right.coefficient))
        return rounded(negative, quotient, exponent + excess, sticky: remainder != 0)
    }

    /// Nil when `right` is zero. An exact quotient keeps no needless zeros: `10 / 4` is `2.5`.
    package static func / (left: Decimal, right: Decimal) -> Decimal? {
        guard right.coefficient != 0 else { return nil }
        let negative = left.isNegative != right.isNegative
        let ideal = Int(left.exponent) - Int(right.exponent)
        let (whole, rest) = left.coefficient.quotientAndRemainder(dividingBy: right.coefficient)
        if rest == 0 { return rounded(negative, whole, ideal, sticky: false) }
        let width = digitCount(right.coefficient)
        let lift = 34 - digitCount(left.coefficient)
        let (quotient, remainder) = right.coefficient.dividingFullWidth(
            (left.coefficient * powersOfTen[lift]).multipliedFullWidth(by: powersOfTen[width + 1]))
        let result = rounded(negative, quotient, ideal - lift - width - 1, sticky: remainder != 0)
        return remainder == 0 ? result.stripped(downTo: ideal) : result
    }

    /// `dividend - divisor × floor(dividend / divisor)`, so with the divisor's sign; nil when `divisor` is zero.
    package static func modulo(_ dividend: Decimal, _ divisor: Decimal) -> Decimal? {
        guard let rest = remainder(dividend, divisor) else { return nil }
        return rest.coefficient == 0 || dividend.isNegative == divisor.isNegative ? rest : rest + divisor
    }

    /// What division towards zero leaves, with the dividend's sign, exact at any distance of the exponents.
    package static func remainder(_ dividend: Decimal, _ divisor: Decimal) -> Decimal? {
        guard divisor.coefficient != 0 else { return nil }
        let gap = Int(dividend.exponent) - Int(divisor.exponent)
        if gap <= 0 {
            let (scaled, overflow) =
                -gap > 38
                ? (0, true)
                : divisor.coefficient.multipliedReportingOverflow(by: powersOfTen[-gap])
            if overflow { return dividend }
            return Decimal(
                negative: dividend.isNegative, coefficient: dividend.coefficient % scaled,
                exponent: Int(dividend.exponent))
        }
        // dividend × 10^gap modulo the divisor, by steps that fit 256 bits.
        var (rest, left) = (dividend.coefficient % divisor.coefficient, gap)
        while left > 0 && rest != 0 {
            let step = min(left, 34)
            rest =
                divisor.coefficient.dividingFullWidth(
                    rest.multipliedFullWidth(by: powersOfTen[step] % divisor.coefficient)
                ).remainder
            left -= step
        }
        return Decimal(negative: dividend.isNegative, coefficient: rest, exponent: Int(divisor.exponent))
    }

    private static func sum(
        _ left: Decimal, _ right: Decimal, _ a: UInt128, _ b: UInt128, exponent: Int, sticky: Bool
    ) -> Decimal {
        if left.isNegative == right.isNegative { return rounded(left.isNegative, a + b, exponent, sticky: sticky) }
        if a >= b { return rounded(left.isNegative, a - b - (sticky ? 1 : 0), exponent, sticky: sticky) }
        return rounded(right.isNegative, b - a, exponent, sticky: sticky)
    }

    /// The number nearest to `coefficient`, of at most 39 digits, with something more below it when `sticky`.
    package static func rounded(_ negative: Bool, _ coefficient: UInt128, _ exponent: Int, sticky: Bool) -> Decimal {
        if coefficient <= largestCoefficient && exponent >= exponents.lowerBound {
            return Decimal(negative: negative, coefficient: coefficient, exponent: exponent)
        }
        let drop = max(digitCount(coefficient) - 34, exponents.lowerBound - exponent, 0)
        guard drop <= 38 else { return .zero }
        var kept = coefficient / powersOfTen[drop]
        let rest = coefficient - kept * powersOfTen[drop]
        let half = powersOfTen[drop] / 2
        if drop > 0, rest > half || (rest == half && (sticky || kept % 2 == 1)) { kept += 1 }
        var power = exponent + drop
        if kept > largestCoefficient {
            kept /= 10
            power += 1
        }
        return Decimal(negative: negative, coefficient: kept, exponent: power)
    }

    /// Without trailing zeros of the coefficient, as far as the exponent stays at most `exponent`.
    private func stripped(downTo exponent: Int) -> Decimal {
        var (digits, power) = (coefficient, Int(self.exponent))
        while power < exponent {
            let (quotient, rest) = digits.quotientAndRemainder(dividingBy: 10)
            guard rest == 0 else { break }
            (digits, power) = (quotient, power + 1)
        }
        return Decimal(negative: isNegative, coefficient: digits, exponent: power)
    }
}

extension Decimal {
    /// How a number loses digits; the names are FEEL's where it has them.
    package enum Rounding: Sendable, CaseIterable {
        case up, down, halfUp, halfDown, halfEven, floor, ceiling
    }

    /// The number with at most `scale` digits after the point; a negative scale rounds to tens, hundreds …
    package func rounded(_ mode: Rounding, scale: Int = 0) -> Decimal {
        let drop = -scale - Int(exponent)
        guard drop > 0, coefficient != 0 else { return self }
        let unit: UInt128? = drop <= 38 ? Decimal.powersOfTen[drop] : nil
        let (kept, rest) = unit.map { coefficient.quotientAndRemainder(dividingBy: $0) } ?? (0, coefficient)
        // Below, at or above half of the unit; past 38 digits it is always below.
        let half = unit.map { $0 / 2 } ?? .max
        let away =
            switch mode {
            case .up: rest != 0
            case .down: false
            case .halfUp: rest >= half
            case .halfDown: rest > half
            case .halfEven: rest > half || (rest == half && kept % 2 == 1)
            case .floor: rest != 0 && isNegative
            case .ceiling: rest != 0 && !isNegative
            }
        return Decimal.rounded(isNegative, kept + (away ? 1 : 0), -scale, sticky: false)
    }

    /// The sum of many, rounded at each step.
    package static func sum(_ numbers: some Sequence<Decimal>) -> Decimal { numbers.reduce(.zero, +) }
}
