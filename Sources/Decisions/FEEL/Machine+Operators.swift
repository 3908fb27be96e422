import Core

extension Machine {
    func compare(
        _ operation: Node.Comparison, _ left: FEELValue, _ right: FEELValue
    ) throws(EvaluationStop) -> FEELValue {
        switch operation {
        case .equal: return FEELValue(try equal(left, right))
        case .notEqual: return FEELValue(try equal(left, right).map { !$0 })
        default: break
        }
        guard let order = try order(left, right) else { return fail("feel.not_comparable", "") }
        switch operation {
        case .less: return .bool(order < 0)
        case .lessOrEqual: return .bool(order <= 0)
        case .greater: return .bool(order > 0)
        default: return .bool(order >= 0)
        }
    }

    func negate(_ value: FEELValue) throws(EvaluationStop) -> FEELValue {
        switch value {
        case .number(let number): return .number(-number)
        case .daysDuration(let nanoseconds): return .daysDuration(-nanoseconds)
        case .monthsDuration(let months): return .monthsDuration(-months)
        default: return fail("feel.not_a_number", "-")
        }
    }

    func calculate(
        _ operation: Node.Arithmetic, _ left: FEELValue, _ right: FEELValue
    ) throws(EvaluationStop) -> FEELValue {
        switch (operation, left, right) {
        case (.add, .number(let a), .number(let b)): return FEELValue(a + b)
        case (.subtract, .number(let a), .number(let b)): return FEELValue(a - b)
        case (.multiply, .number(let a), .number(let b)): return FEELValue(a * b)
        case (.divide, .number(let a), .number(let b)): return FEELValue(a / b)
        case (.power, .number(let a), .number(let b)):
            try spend(Machine.powerWork(a, b))
            return FEELValue(a.power(b))
        case (.add, .string(let a), .string(let b)):
            try claim(a.utf8.count + b.utf8.count)
            try spend((a.utf8.count + b.utf8.count) / 64)
            return .string(a + b)
        case (.add, _, _), (.subtract, _, _):
            for case .dateTime(let moment) in [left, right] { try spend(2 * moment.time.toll) }
            return operation == .add ? add(left, right) : subtract(left, right)
        case (.multiply, .daysDuration(let a), .number(let b)), (.multiply, .number(let b), .daysDuration(let a)):
            return days(Decimal(a) * b)
        case (.multiply, .monthsDuration(let a), .number(let b)), (.multiply, .number(let b), .monthsDuration(let a)):
            return months(Decimal(a) * b)
        case (.divide, .daysDuration(let a), .number(let b)): return days(Decimal(a) / b)
        case (.divide, .monthsDuration(let a), .number(let b)): return months(Decimal(a) / b)
        case (.divide, .daysDuration(let a), .daysDuration(let b)): return FEELValue(Decimal(a) / Decimal(b))
        case (.divide, .monthsDuration(let a), .monthsDuration(let b)): return FEELValue(Decimal(a) / Decimal(b))
        default: return fail("feel.invalid_operands", "\(operation)")
        }
    }

    /// A power whose digits surely fit is a few products; any other may take a logarithm and an exponential.
    private static func powerWork(_ base: Decimal, _ exponent: Decimal) -> Int {
        let digits = Decimal.digitCount(base.normalized.coefficient)
        guard let count = exponent.integer, count.magnitude <= 34, digits * Int(count.magnitude) <= 34 else {
            return 500
        }
        return 8
    }

    private func days(_ nanoseconds: Decimal?) -> FEELValue {
        nanoseconds.flatMap { Int128($0.rounded(.down)) }.map(days) ?? .null
    }

    private func months(_ months: Decimal?) -> FEELValue {
        months?.rounded(.down).integer.map(self.months) ?? .null
    }

    /// Durations stay so small that no sum or difference of two can overflow; longer ones are null.
    private func days(_ nanoseconds: Int128) -> FEELValue {
        nanoseconds.magnitude < 1 << 100 ? .daysDuration(nanoseconds) : fail("feel.overflow", "")
    }

    private func months(_ months: Int) -> FEELValue {
        months.magnitude < 1 << 60 ? .monthsDuration(months) : fail("feel.overflow", "")
    }

    private func add(_ left: FEELValue, _ right: FEELValue) -> FEELValue {
        switch (left, right) {
        case (.daysDuration(let a), .daysDuration(let b)): return days(a + b)
        case (.monthsDuration(let a), .monthsDuration(let b)):
            return months(a + b)
        case (.daysDuration, .date), (.daysDuration, .time), (.daysDuration, .dateTime), (.monthsDuration, .date),
            (.monthsDuration, .dateTime):
            return add(right, left)
        case (.date(let date), .daysDuration(let nanoseconds)):
            return date.adding(days: nanoseconds.floored(by: FEELDuration.day)).map(FEELValue.date) ?? .null
        case (.date(let date), .monthsDuration(let months)):
            return date.adding(months: months).map(FEELValue.date) ?? .null
        case (.time(let time), .daysDuration(let nanoseconds)):
            let day = Int128(FEELTime.day)
            let sum = Int128(time.nanoseconds) + nanoseconds
            return .time(FEELTime(nanoseconds: Int(sum - sum.floored(by: day) * day), zone: time.zone))
        case (.dateTime(let moment), .daysDuration(let nanoseconds)):
            return moment.adding(nanoseconds).map(FEELValue.dateTime) ?? .null
        case (.dateTime(let moment), .monthsDuration(let months)):
            let time = FEELTime(nanoseconds: moment.time.nanoseconds, zone: moment.time.zone?.first)
            return moment.date.adding(months: months).map { .dateTime(FEELDateTime(date: $0, time: time)) } ?? .null
        default: return fail("feel.invalid_operands", "+")
        }
    }

    private func subtract(_ left: FEELValue, _ right: FEELValue) -> FEELValue {
        switch (left, right) {
        case (_, .daysDuration(let nanoseconds)): return add(left, .daysDuration(-nanoseconds))
        case (_, .monthsDuration(let months)): return add(left, .monthsDuration(-months))
        case (.date(let a), .date(let b)): return .daysDuration(Int128(a.days - b.days) * FEELDuration.day)
        case (.date(let a), .dateTime): return subtract(.dateTime(FEELDateTime(a)), right)
        case (.dateTime, .date(let b)): return subtract(left, .dateTime(FEELDateTime(b)))
        case (.dateTime(let a), .dateTime(let b)):
            guard (a.time.zone == nil) == (b.time.zone == nil) else { break }
            return .daysDuration(a.instant - b.instant)
        case (.time(let a), .time(let b)):
            guard (a.zone == nil) == (b.zone == nil) else { break }
            let apart = a.nanoseconds - b.nanoseconds - ((a.offset ?? 0) - (b.offset ?? 0)) * 1_000_000_000
            return .daysDuration(Int128(apart))
        default: break
        }
        return fail("feel.invalid_operands", "-")
    }

    /// A range whose ends have an order; descending or unordered ends make null.
    func range(
        _ lower: FEELValue?, _ upper: FEELValue?, _ includesLower: Bool, _ includesUpper: Bool
    ) throws(EvaluationStop) -> FEELValue {
        if let lower, let upper {
            if lower.isNull || upper.isNull { return fail("feel.invalid_range", "") }
            guard let order = try order(lower, upper), order <= 0 else { return fail("feel.invalid_range", "") }
        }
        return .range(FEELRange(lower, upper, includesLower: includesLower, includesUpper: includesUpper))
    }

    /// A unary test without an operator: equal to the value, among or within it, or the value is itself an answer.
    func matches(_ input: FEELValue, _ value: FEELValue, usesInput: Bool) throws(EvaluationStop) -> FEELValue {
        switch value {
        case .bool(let answer) where usesInput: return .bool(answer)
        case .null where usesInput: return .null
        case .range(let range) where input.range == nil: return FEELValue(try contains(range, input))
        case .list(let list):
            if case .list = input, try equal(input, value) == true { return .true }
            var unknown = false
            for (place, element) in list.enumerated() {
                if place % Machine.partsInAStep == 0 { try spend() }
                let answer: Bool?
                if case .range(let range) = element, input.range == nil {
                    answer = try contains(range, input)
                } else {
                    answer = try equal(input, element)
                }
                if answer == true { return .true }
                if answer == nil && element.range != nil { unknown = true }
            }
            return unknown && list.count == 1 ? .null : .false
        default: return FEELValue(try equal(input, value))
        }
    }
}

extension Decimal {
    /// Rounds past 34 digits.
    init(_ value: Int128) {
        self = Decimal.rounded(value < 0, value.magnitude, 0, sticky: false)
    }
}

extension Int128 {
    /// Nil for a fraction or a number too large.
    init?(_ number: Decimal) {
        let whole = number.normalized
        guard whole.exponent >= 0, whole.exponent < 38 else { return nil }
        let (product, overflow) = whole.coefficient.multipliedReportingOverflow(
            by: Decimal.powersOfTen[Int(whole.exponent)])
        guard !overflow, let size = Int128(exactly: product), size.magnitude < 1 << 120 else { return nil }
        self = whole.isNegative ? -size : size
    }
}
