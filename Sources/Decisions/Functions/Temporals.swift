import Core

extension Builtin {
    static let temporals: [Builtin] = [
        Builtin("now", .dateTime, isPure: false, [("", { _, m in .dateTime(FEELDateTime(m.now)) })]),
        Builtin("today", .date, isPure: false, [("", { _, m in .date(FEELDate(m.now.date)) })]),
        ofDate("day of year", .number) { .number($0.dayOfYear) },
        ofDate("week of year", .number) { .number($0.weekOfYear) },
        ofDate("day of week", .string) {
            .string(
                ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][($0.weekday - 1) % 7])
        },
        ofDate("month of year", .string) {
            let names = [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ]
            return .string(names[($0.parts.month - 1) % 12])
        },
        Builtin(
            "is", .boolean,
            [("value1: Any, value2: Any", { a, m throws(EvaluationStop) in .bool(try same(a[0], a[1], m)) })]),
    ]

    private static func ofDate(
        _ name: String, _ type: FEELType, _ body: @escaping @Sendable (FEELDate) -> FEELValue
    ) -> Builtin {
        let call: Body = { a, _ in
            switch a[0] {
            case .date(let date): body(date)
            case .dateTime(let moment): body(moment.date)
            default: .null
            }
        }
        return Builtin(name, type, [("date: date", call), ("date: date and time", call)])
    }

    /// Equal and of the same kind; times must show the same clock and the same zone.
    private static func same(_ a: FEELValue, _ b: FEELValue, _ machine: Machine) throws(EvaluationStop) -> Bool {
        switch (a, b) {
        case (.time(let x), .time(let y)): return x == y
        case (.dateTime(let x), .dateTime(let y)): return x == y
        default: return try machine.equal(a, b) == true
        }
    }
}
