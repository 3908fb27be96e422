import Core

extension Builtin {
    static let numbers: [Builtin] = [
        rounding("decimal", .halfEven), rounding("round up", .up), rounding("round down", .down),
        rounding("round half up", .halfUp), rounding("round half down", .halfDown),
        Builtin("floor", .number, "n: number, scale?: number") { a, _ in round(a, .floor) },
        Builtin("ceiling", .number, "n: number, scale?: number") { a, _ in round(a, .ceiling) },
        Builtin(
            "abs", .any,
            [
                ("n: number", { a, _ in FEELValue(a[0].number?.magnitude) }),
                (
                    "n: days and time duration",
                    { a, _ in if case .daysDuration(let size) = a[0] { .daysDuration(abs(size)) } else { .null } }
                ),
                (
                    "n: years and months duration",
                    { a, _ in if case .monthsDuration(let size) = a[0] { .monthsDuration(abs(size)) } else { .null } }
                ),
            ]),
        Builtin("modulo", .number, "dividend: number, divisor: number") { a, m throws(EvaluationStop) in
            guard let x = a[0].number, let y = a[1].number else { return .null }
            try m.spend(max(0, Int(x.exponent) - Int(y.exponent)) / 64)
            return FEELValue(Decimal.modulo(x, y))
        },
        series("sqrt", steps: 30) { $0.squareRoot() }, series("log", steps: 400) { $0.logarithm() },
        series("exp", steps: 100) { $0.exponential() },
        Builtin("odd", .boolean, "number: number") { a, m throws(EvaluationStop) in
            try parity(a[0], m).map { .bool($0 != 0) } ?? .null
        },
        Builtin("even", .boolean, "number: number") { a, m throws(EvaluationStop) in
            try parity(a[0], m).map { .bool($0 == 0) } ?? .null
        },
    ]

    /// A function that is computed by a series, at so many steps' cost.
    private static func series(
        _ name: String, steps: Int, _ body: @escaping @Sendable (Decimal) -> Decimal?
    ) -> Builtin {
        let call: Body = { a, m throws(EvaluationStop) in
            try m.spend(steps)
            return FEELValue(a[0].number.flatMap(body))
        }
        return Builtin(name, .number, [("number: number", call)])
    }

    private static func rounding(_ name: String, _ mode: Decimal.Rounding) -> Builtin {
        let call: Body = { a, _ in round(a, mode) }
        return Builtin(name, .number, [("n: number, scale: number", call)])
    }

    /// The scale is cut to a whole number and must be one that decimal128 knows.
    private static func round(_ a: [FEELValue], _ mode: Decimal.Rounding) -> FEELValue {
        guard let number = a[0].number, let scale = a[1].isNull ? 0 : a[1].number?.rounded(.down).integer,
            (-6111...6176).contains(scale)
        else { return .null }
        return FEELValue(number.rounded(mode, scale: scale))
    }

    /// 0 or 1; nil for a fraction.
    private static func parity(_ value: FEELValue, _ machine: Machine) throws(EvaluationStop) -> Int? {
        guard let number = value.number, number.isInteger else { return nil }
        try machine.spend(max(0, Int(number.exponent)) / 64)
        return Decimal.remainder(number, Decimal(2)) == .zero ? 0 : 1
    }
}
