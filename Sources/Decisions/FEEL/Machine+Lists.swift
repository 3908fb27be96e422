import Core

extension Machine {
    /// `for`, `some` and `every` over any number of sources, each seeing the variables of those before it.
    func iterate(_ iteration: Node.Iteration) throws(EvaluationStop) -> FEELValue {
        var results: [FEELValue] = []
        var (found, unknown, failed) = (false, false, false)

        func descend(_ index: Int) throws(EvaluationStop) -> Bool {
            guard index < iteration.sources.count else {
                if let partial = iteration.partial { self[partial] = .list(results) }
                let value = try evaluate(iteration.body)
                switch iteration.kind {
                case .collect:
                    try claim(1)
                    guard let partial = iteration.partial else {
                        results.append(value)
                        break
                    }
                    try measure(value)
                    self[partial] = .null  // or the list would be copied to get one element more
                    try append(value, to: &results)
                case .some, .every:
                    switch value {
                    case .bool(let answer): found = found || answer == (iteration.kind == .some)
                    case .null: unknown = true
                    default: failed = true
                    }
                }
                return true
            }
            let source = iteration.sources[index]
            let from = try evaluate(source.from)
            if let to = source.to {
                guard let range = try span(from, try evaluate(to)) else { return false }
                return try walk(range, source.slot) { () throws(EvaluationStop) in try descend(index + 1) }
            }
            switch from {
            case .list(let list):
                for element in list {
                    try spend()
                    self[source.slot] = element
                    guard try descend(index + 1) else { return false }
                }
                return true
            case .range(let range):
                guard let lower = range.lower, let upper = range.upper, var span = try span(lower, upper) else {
                    return false
                }
                if !range.includesLower { span.first += 1 }
                if !range.includesUpper { span.last -= 1 }
                if span.first > span.last { return true }  // nothing lies within (1..2)
                return try walk(span, source.slot) { () throws(EvaluationStop) in try descend(index + 1) }
            case .null: return false
            default:
                self[source.slot] = from
                return try descend(index + 1)
            }
        }

        guard try descend(0) else { return fail("feel.not_iterable", "") }
        switch iteration.kind {
        case .collect: return .list(results)
        case .some, .every:
            if failed { return fail("feel.not_boolean", "") }
            return found ? .bool(iteration.kind == .some) : unknown ? .null : .bool(iteration.kind == .every)
        }
    }

    /// Appends. A list that something else holds as well is copied, and so is one that grows: that is paid.
    private func append(_ value: FEELValue, to results: inout [FEELValue]) throws(EvaluationStop) {
        let before = results.withUnsafeBufferPointer { $0.baseAddress }
        results.append(value)
        guard results.withUnsafeBufferPointer({ $0.baseAddress }) != before else { return }
        try spend(results.count / Machine.partsInAStep)
        try claim(results.count)
    }

    /// Whole numbers or days from one to another, in either direction.
    private struct Span {
        var first: Int
        var last: Int
        let areDates: Bool
    }

    private func span(_ from: FEELValue, _ to: FEELValue) throws(EvaluationStop) -> Span? {
        switch (from, to) {
        case (.number(let a), .number(let b)):
            guard let first = a.integer, let last = b.integer, max(first.magnitude, last.magnitude) < 1 << 60 else {
                return nil
            }
            return Span(first: first, last: last, areDates: false)
        case (.date(let a), .date(let b)): return Span(first: a.days, last: b.days, areDates: true)
        default: return nil
        }
    }

    private func walk(
        _ span: Span, _ slot: Int, _ body: () throws(EvaluationStop) -> Bool
    ) throws(EvaluationStop) -> Bool {
        let step = span.first <= span.last ? 1 : -1
        var position = span.first
        while true {
            try spend()
            self[slot] = span.areDates ? .date(FEELDate(days: position)) : .number(position)
            guard try body() else { return false }
            if position == span.last { return true }
            position += step
        }
    }

    /// `list[condition]` or `list[position]`; a value that is no list counts as a list of one.
    func filter(_ source: FEELValue, _ item: Int, _ condition: Node) throws(EvaluationStop) -> FEELValue {
        let list = source.isNull ? [] : source.elements
        if let constant = condition.constant, case .number(let position) = constant {
            return element(list, at: position)
        }
        var kept: [FEELValue] = []
        for (index, element) in list.enumerated() {
            try spend()
            self[item] = element
            switch try evaluate(condition) {
            case .bool(true): kept.append(element)
            case .number(let position) where index == 0: return self.element(list, at: position)
            case .bool, .null: break
            default: return fail("feel.filter_not_boolean", "")
            }
        }
        if list.isEmpty && source.isNull { return .list([]) }
        try claim(kept.count)
        return .list(kept)
    }

    /// Counting from 1, or from the end with a negative position.
    private func element(_ list: [FEELValue], at position: Decimal) -> FEELValue {
        guard let index = position.integer, index != 0 else { return fail("feel.index", "\(position)") }
        let offset = index > 0 ? index - 1 : list.count + index
        return list.indices.contains(offset) ? list[offset] : fail("feel.index", "\(position)")
    }

    /// `value.name`: an entry of a context, a part of a date, time, duration or range; of a list, each element's.
    func property(_ name: String, of value: FEELValue) throws(EvaluationStop) -> FEELValue {
        switch value {
        case .context(let context): return try entry(name, of: context) ?? fail("feel.no_member", name)
        case .list(let list):
            try claim(list.count)
            try spend(list.count / Machine.partsInAStep)
            var values: [FEELValue] = []
            values.reserveCapacity(list.count)
            for element in list { values.append(try property(name, of: element)) }
            return .list(values)
        default:
            if case .dateTime(let moment) = value { try spend(moment.time.toll) }
            return value.part(name) ?? fail("feel.no_member", name)
        }
    }
}
