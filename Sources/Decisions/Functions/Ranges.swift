/// Allen's relations between points and ranges (DMN 1.5 §10.3.4.9). A point is a range of one; null when ends have
/// no order.
extension Builtin {
    static let ranges: [Builtin] = [
        relation("before") { a, b in
            try below(a.upper, b.lower)
                || (a.upper != nil && same(a.upper, b.lower) && !(a.includesUpper && b.includesLower))
        },
        relation("after") { a, b in
            try below(b.upper, a.lower)
                || (b.upper != nil && same(b.upper, a.lower) && !(b.includesUpper && a.includesLower))
        },
        relation("meets", .ranges) { a, b in try same(a.upper, b.lower) && a.includesUpper && b.includesLower },
        relation("met by", .ranges) { a, b in try same(a.lower, b.upper) && a.includesLower && b.includesUpper },
        relation("overlaps", .ranges) { a, b in try touches(a, b) && touches(b, a) },
        relation("overlaps before", .ranges) { a, b in
            try startsFirst(a, b) && touches(b, a) && endsFirst(a, b, orSame: true)
        },
        relation("overlaps after", .ranges) { a, b in
            try startsFirst(b, a) && touches(a, b) && endsFirst(b, a, orSame: true)
        },
        relation("finishes", .inRange) { a, b in
            try same(a.upper, b.upper) && a.includesUpper == b.includesUpper && within(a, b)
        },
        relation("finished by", .ofRange) { a, b in
            try same(a.upper, b.upper) && a.includesUpper == b.includesUpper && within(b, a)
        },
        relation("includes", .ofRange) { a, b in try within(b, a) },
        relation("during", .inRange) { a, b in try within(a, b) },
        relation("starts", .inRange) { a, b in
            try same(a.lower, b.lower) && a.includesLower == b.includesLower && within(a, b)
        },
        relation("started by", .ofRange) { a, b in
            try same(a.lower, b.lower) && a.includesLower == b.includesLower && within(b, a)
        },
        relation("coincides") { a, b in
            try same(a.lower, b.lower) && same(a.upper, b.upper) && a.includesLower == b.includesLower
                && a.includesUpper == b.includesUpper
        },
    ]

    private enum Operands { case any, ranges, inRange, ofRange }
    private struct NoOrder: Error {}

    private static func relation(
        _ name: String, _ operands: Operands = .any,
        _ body: @escaping @Sendable (FEELRange, FEELRange) throws -> Bool
    ) -> Builtin {
        let names =
            switch operands {
            case .any:
                [
                    "point1: Any, point2: Any", "point: Any, range: range", "range: range, point: Any",
                    "range1: range, range2: range",
                ]
            case .ranges: ["range1: range, range2: range"]
            case .inRange: ["point: Any, range: range", "range1: range, range2: range"]
            case .ofRange: ["range: range, point: Any", "range1: range, range2: range"]
            }
        let call: Builtin.Body = { a, machine throws(EvaluationStop) in
            for value in a { try machine.spend(ends(value)) }
            guard let first = asRange(a[0]), let second = asRange(a[1]), let answer = try? body(first, second) else {
                return machine.fail("feel.invalid_arguments", name)
            }
            return .bool(answer)
        }
        return Builtin(name, .boolean, names.map { ($0, call) })
    }

    /// What comparing a value's ends, several times over, takes.
    private static func ends(_ value: FEELValue) -> Int {
        switch value {
        case .range(let range): ends(range.lower ?? .null) + ends(range.upper ?? .null)
        case .string(let text): 4 * text.utf8.count / Machine.bytesInAStep
        case .time(let time): 4 * time.toll
        case .dateTime(let moment): 4 * moment.time.toll
        default: 0
        }
    }

    private static func asRange(_ value: FEELValue) -> FEELRange? {
        switch value {
        case .range(let range): return range
        case .list(let list) where list.count == 1: return asRange(list[0])
        default: return FEELValue.compare(value, value) == nil ? nil : FEELRange(value, value)
        }
    }

    /// Nothing for a bound stands for no end, which is neither below nor the same as another.
    private static func below(_ a: FEELValue?, _ b: FEELValue?) throws -> Bool {
        guard let a, let b else { return false }
        guard let order = FEELValue.compare(a, b) else { throw NoOrder() }
        return order < 0
    }

    private static func same(_ a: FEELValue?, _ b: FEELValue?) throws -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        guard let order = FEELValue.compare(a, b) else { throw NoOrder() }
        return order == 0
    }

    /// Whether `a` begins no later than `b` ends, with a point in common.
    private static func touches(_ a: FEELRange, _ b: FEELRange) throws -> Bool {
        guard let from = a.lower, let to = b.upper else { return true }
        return try below(from, to) || (same(from, to) && a.includesLower && b.includesUpper)
    }

    private static func startsFirst(_ a: FEELRange, _ b: FEELRange) throws -> Bool {
        guard let from = b.lower else { return false }
        guard let own = a.lower else { return true }
        return try below(own, from) || (same(own, from) && a.includesLower && !b.includesLower)
    }

    private static func endsFirst(_ a: FEELRange, _ b: FEELRange, orSame: Bool) throws -> Bool {
        guard let to = a.upper else { return orSame && b.upper == nil }
        guard let other = b.upper else { return true }
        return try below(to, other)
            || (same(to, other) && (!a.includesUpper || b.includesUpper)
                && (orSame || a.includesUpper != b.includesUpper))
    }

    /// Whether every point of `a` is one of `b`.
    private static func within(_ a: FEELRange, _ b: FEELRange) throws -> Bool {
        let starts =
            try b.lower == nil || below(b.lower, a.lower)
            || (same(a.lower, b.lower) && (b.includesLower || !a.includesLower))
        let ends =
            try b.upper == nil || below(a.upper, b.upper)
            || (same(a.upper, b.upper) && (b.includesUpper || !a.includesUpper))
        return starts && ends
    }
}
