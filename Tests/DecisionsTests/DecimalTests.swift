import Core
import Testing

private func number(_ text: String) throws -> Decimal { try #require(Decimal(text)) }

@Test(arguments: [
    ("0.1", "0.2", "0.3"),
    ("9999999999999999999999999999999999", "1", "1E34"),
    ("9999999999999999999999999999999999", "0.5", "1E34"),
    ("9999999999999999999999999999999998", "0.5", "9999999999999999999999999999999998"),
    ("1E40", "-1E-40", "1E40"),
    ("1000000000000000000000000000000000", "-1E-30", "1E33"),
    ("1.000000000000000000000000000000001", "-1", "1E-33"),
    ("-7", "7", "0"),
])
func `a sum is exact, then rounded once to 34 digits`(left: String, right: String, sum: String) throws {
    #expect(try number(left) + number(right) == number(sum))
    #expect(try number(sum) - number(sum) == .zero)
}

@Test(arguments: [
    ("1234567890123456789", "9876543210987654321", "12193263113702179522374638011112635269"),
    ("3333333333333333333333333333333333", "3", "9999999999999999999999999999999999"),
    ("6666666666666666666666666666666667", "2", "1.333333333333333333333333333333333E34"),
    (
        "9999999999999999999999999999999999", "9999999999999999999999999999999999",
        "9.999999999999999999999999999999998E67"
    ),
    ("-0.5", "0.5", "-0.25"),
])
func `a product keeps 34 digits, half to even`(left: String, right: String, product: String) throws {
    let expected = try number(product)
    #expect(try number(left) * number(right) == expected)
    #expect(try number(right) * number(left) == expected)
}

@Test(arguments: [
    ("10", "4", "2.5"), ("1", "3", "0.3333333333333333333333333333333333"),
    ("2", "3", "0.6666666666666666666666666666666667"),
    ("1", "7E33", "1.428571428571428571428571428571429E-34"), ("1E10", "1E-10", "1E20"), ("-6", "3", "-2"),
])
func `a quotient is rounded once`(left: String, right: String, quotient: String) throws {
    #expect(try number(left) / number(right) == number(quotient))
}

@Test func `nothing is divided by zero`() {
    #expect(Decimal.one / .zero == nil)
    #expect(Decimal.modulo(.one, .zero) == nil)
    #expect(Decimal.zero.power(Decimal(-1)) == nil)
    #expect(Decimal(-1).squareRoot() == nil)
    #expect(Decimal.zero.logarithm() == nil)
}

@Test(arguments: [
    ("12", "5", "2"), ("-12", "5", "3"), ("12", "-5", "-3"), ("-12", "-5", "-2"), ("10.1", "4.5", "1.1"),
    ("-10.1", "4.5", "3.4"), ("1E30", "7", "1"), ("5", "1E30", "5"),
])
func `modulo takes the divisor's sign`(dividend: String, divisor: String, rest: String) throws {
    #expect(try Decimal.modulo(number(dividend), number(divisor)) == number(rest))
}

@Test(arguments: [
    ("2.5", [3, 2, 3, 2, 2, 2, 3]), ("-2.5", [-3, -2, -3, -2, -2, -3, -2]), ("2.51", [3, 2, 3, 3, 3, 2, 3]),
    ("-2.49", [-3, -2, -2, -2, -2, -3, -2]), ("3.5", [4, 3, 4, 3, 4, 3, 4]), ("7", [7, 7, 7, 7, 7, 7, 7]),
])
func `each way of rounding goes its own way at the half`(text: String, expected: [Int]) throws {
    // up, down, half up, half down, half even, floor, ceiling
    let value = try number(text)
    #expect(Decimal.Rounding.allCases.map { value.rounded($0) } == expected.map { Decimal($0) })
}

@Test func `a scale counts digits after the point, or tens before it`() throws {
    #expect(try number("1.125").rounded(.halfEven, scale: 2) == number("1.12"))
    #expect(try number("1.135").rounded(.halfUp, scale: 2) == number("1.14"))
    #expect(Decimal(1_234_500).rounded(.halfUp, scale: -3) == Decimal(1_235_000))
    #expect(try number("1E-50").rounded(.up, scale: 2) == number("0.01"))
    #expect(try number("5.5").rounded(.down, scale: 6000) == number("5.5"))
}

@Test(arguments: [
    ("2", "1.414213562373095048801688724209698"), ("4", "2"), ("1E-20", "1E-10"),
    ("0.68", "0.8246211251235321099642819711948154"),
    ("9999999999999999999999999999999999", "99999999999999999.99999999999999999"),
])
func `a root has 34 right digits`(text: String, root: String) throws {
    #expect(try number(text).squareRoot() == number(root))
}

@Test func `exponentials, logarithms and powers have 34 right digits`() throws {
    #expect(try Decimal(4).exponential() == number("54.59815003314423907811026120286088"))
    #expect(try Decimal(-1).exponential() == number("0.3678794411714423215955237701614609"))
    #expect(try Decimal(10).logarithm() == number("2.302585092994045684017991454684364"))
    #expect(try number("0.0001").logarithm() == number("-9.210340371976182736071965818737457"))
    #expect(try Decimal(2).power(number("0.5")) == number("1.414213562373095048801688724209698"))
    #expect(try Decimal(2).power(Decimal(-2)) == number("0.25"))
    #expect(Decimal(-3).power(Decimal(3)) == Decimal(-27))
    #expect(try number("1.05").power(Decimal(30)) == number("4.321942375150662009157288198886473"))
    #expect(Decimal(-2).power(try number("0.5")) == nil)
}

@Test func `an overflow says so, and far too small is zero`() throws {
    #expect(try (number("1E6000") * number("1E6000")).isOverflow)
    #expect(try number("1E-6000") * number("1E-6000") == .zero)
    #expect(Decimal(1_000_000).exponential().isOverflow)
    #expect(Decimal(10).power(Decimal(7000))?.isOverflow == true)
    #expect(!Decimal.largest.isOverflow)
}

extension Decimal {
    fileprivate static let largest = Decimal(
        negative: false, coefficient: largestCoefficient, exponent: exponents.upperBound)
}
