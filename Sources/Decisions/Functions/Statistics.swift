import Core

extension Builtin {
    static let statistics: [Builtin] = [
        Builtin("min", .any, "list...: list") { a, m throws(EvaluationStop) in
            try extreme(a[0].elements, -1, m)
        },
        Builtin("max", .any, "list...: list") { a, m throws(EvaluationStop) in try extreme(a[0].elements, 1, m) },
        Builtin("sum", .any, "list...: list") { a, m throws(EvaluationStop) in try total(a[0].elements, m) },
        statistic("product") { $0.reduce(.one, *) },
        Builtin("mean", .any, "list...: list") { a, m throws(EvaluationStop) in
            try m.calculate(.divide, try total(a[0].elements, m), .number(a[0].elements.count))
        },
        statistic("median") { numbers in
            let sorted = numbers.sorted()
            let middle = sorted.count / 2
            return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / Decimal(2)
        },
        statistic("stddev") { numbers in
            guard numbers.count > 1, let mean = Decimal.sum(numbers) / Decimal(numbers.count) else { return nil }
            let squares = numbers.map { ($0 - mean) * ($0 - mean) }
            return (Decimal.sum(squares) / Decimal(numbers.count - 1))?.squareRoot()
        },
        Builtin("mode", .list(.number), "list...: list") { a, m throws(EvaluationStop) in
            try m.spend(work(a[0].elements.count))
            guard let numbers = numbers(a[0].elements) else { return .null }
            var counts: [Decimal: Int] = [:]
            for number in numbers { counts[number, default: 0] += 1 }
            let most = counts.values.max() ?? 0
            return .list(counts.filter { $0.value == most }.keys.sorted().map(FEELValue.number))
        },
    ]

    /// Sorting so many numbers, or a few operations with each.
    private static func work(_ count: Int) -> Int { count * (Int.bitWidth - count.leadingZeroBitCount) / 2 }

    private static func statistic(_ name: String, _ body: @escaping @Sendable ([Decimal]) -> Decimal?) -> Builtin {
        let call: Body = { a, m throws(EvaluationStop) in
            try m.spend(work(a[0].elements.count))
            guard let numbers = numbers(a[0].elements), !numbers.isEmpty else { return .null }
            return FEELValue(body(numbers))
        }
        return Builtin(name, .number, [("list...: list", call)])
    }

    private static func numbers(_ list: [FEELValue]) -> [Decimal]? {
        let numbers = list.compactMap(\.number)
        return numbers.count == list.count ? numbers : nil
    }

    /// The least (-1) or greatest (1) element; null for none or for elements without an order.
    private static func extreme(
        _ list: [FEELValue], _ sign: Int, _ machine: Machine
    ) throws(EvaluationStop) -> FEELValue {
        try machine.spend(list.count / 4)
        guard var best = list.first, FEELValue.compare(best, best) != nil else { return .null }
        for element in list.dropFirst() {
            guard let order = try machine.order(element, best) else { return .null }
            if order == sign { best = element }
        }
        return best
    }

    /// The sum of numbers or of durations of one kind; null for an empty list.
    private static func total(_ list: [FEELValue], _ machine: Machine) throws(EvaluationStop) -> FEELValue {
        guard var sum = list.first else { return .null }
        try machine.spend(list.count / 2)
        switch sum {
        case .number, .daysDuration, .monthsDuration: break
        default: return .null
        }
        for element in list.dropFirst() {
            switch (sum, element) {
            case (.number, .number), (.daysDuration, .daysDuration), (.monthsDuration, .monthsDuration):
                sum = try machine.calculate(.add, sum, element)
            default: return .null
            }
        }
        return sum
    }
}
