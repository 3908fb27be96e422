import Core

extension Decimal {
    /// Whether this is an integer times `divisor`, exactly, whatever the exponents. `divisor` must be above zero.
    func isMultiple(of divisor: Decimal) -> Bool {
        if exponent == 0 && divisor.exponent == 0 { return coefficient % divisor.coefficient == 0 }
        if coefficient == 0 { return true }
        let (number, unit) = (normalized, divisor.normalized)
        // Without trailing zeros, a number that is finer than its unit is no multiple of it.
        guard number.exponent >= unit.exponent else { return false }
        let modulus = unit.coefficient
        let scale = Decimal.power(of: 10, Int(number.exponent - unit.exponent), modulo: modulus)
        return Decimal.product(number.coefficient % modulus, scale, modulo: modulus) == 0
    }

    private static func power(of base: UInt128, _ exponent: Int, modulo modulus: UInt128) -> UInt128 {
        var (result, square, rest) = (1 % modulus, base % modulus, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, square, modulo: modulus) }
            square = product(square, square, modulo: modulus)
            rest >>= 1
        }
        return result
    }

    private static func product(_ left: UInt128, _ right: UInt128, modulo modulus: UInt128) -> UInt128 {
        modulus.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
}
