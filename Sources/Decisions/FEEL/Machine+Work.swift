import Core
import OrderedCollections
import Schemas

/// What walks through values pays as it goes: a step for some parts or bytes, so that no size of a value hides behind
/// one step. A step buys up to about a microsecond.
extension Machine {
    /// Bytes of text that one step compares or searches; those that are only copied cost a quarter.
    static let bytesInAStep = 16
    /// Parts of a list or context that one step looks at.
    static let partsInAStep = 4

    /// ``FEELValue/equal(_:_:)`` within the limits.
    func equal(_ left: FEELValue, _ right: FEELValue, _ level: Int = 0) throws(EvaluationStop) -> Bool? {
        if level > 200 { throw .depth }
        switch (left, right) {
        case (.list(let a), .list(let b)):
            guard a.count == b.count else { return false }
            for place in a.indices {
                if place % Machine.partsInAStep == 0 { try spend() }
                guard try equal(a[place], b[place], level + 1) == true else { return false }
            }
            return true
        case (.context(let a), .context(let b)):
            guard a.count == b.count else { return false }
            let (x, y) = (try entries(of: a), try entries(of: b))
            for (place, (name, value)) in x.enumerated() {
                if place % Machine.partsInAStep == 0 { try spend() }
                guard let other = y[name], try equal(value, other, level + 1) == true else { return false }
            }
            return true
        case (.range(let a), .range(let b)):
            guard a.includesLower == b.includesLower, a.includesUpper == b.includesUpper else { return false }
            guard try equal(a.lower ?? .null, b.lower ?? .null, level + 1) == true else { return false }
            return try equal(a.upper ?? .null, b.upper ?? .null, level + 1) == true
        default:
            try spend(Machine.toll(left, right))
            return FEELValue.equal(left, right)
        }
    }

    /// ``FEELValue/compare(_:_:)`` within the limits.
    func order(_ left: FEELValue, _ right: FEELValue) throws(EvaluationStop) -> Int? {
        try spend(Machine.toll(left, right))
        return FEELValue.compare(left, right)
    }

    /// What comparing values without parts takes beyond the step that asks for it.
    private static func toll(_ left: FEELValue, _ right: FEELValue) -> Int {
        switch (left, right) {
        case (.string(let a), .string(let b)): min(a.utf8.count, b.utf8.count) / bytesInAStep
        case (.time(let a), .time(let b)): a.toll + b.toll
        case (.dateTime(let a), .dateTime(let b)): a.time.toll + b.time.toll
        default: 0
        }
    }

    /// Nil when the value cannot be compared with the bounds.
    func contains(_ range: FEELRange, _ value: FEELValue) throws(EvaluationStop) -> Bool? {
        if let lower = range.lower {
            guard let order = try order(lower, value) else { return nil }
            if order > 0 || (order == 0 && !range.includesLower) { return false }
        }
        if let upper = range.upper {
            guard let order = try order(value, upper) else { return nil }
            if order > 0 || (order == 0 && !range.includesUpper) { return false }
        }
        return true
    }

    /// The same for values that are equal, and hardly ever for others.
    func hash(_ value: FEELValue) throws(EvaluationStop) -> Int {
        var hasher = Hasher()
        try hash(value, into: &hasher, 0)
        return hasher.finalize()
    }

    private func hash(_ value: FEELValue, into hasher: inout Hasher, _ level: Int) throws(EvaluationStop) {
        if level > 200 { throw .depth }
        try spend(Machine.toll(value, value))
        switch value {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let flag): hasher.combine(flag ? 1 as UInt8 : 2)
        case .number(let number): hasher.combine(number)
        case .string(let text): hasher.combine(text)
        case .date(let date): hasher.combine(date)
        case .time(let time):
            hasher.combine(time.zone == nil)
            hasher.combine(time.nanoseconds - (time.offset ?? 0) * 1_000_000_000)
        case .dateTime(let moment):
            hasher.combine(moment.time.zone == nil)
            hasher.combine(moment.instant)
        case .daysDuration(let nanoseconds): hasher.combine(nanoseconds)
        case .monthsDuration(let months): hasher.combine(months)
        case .range(let range):
            hasher.combine(range.includesLower)
            hasher.combine(range.includesUpper)
            try hash(range.lower ?? .null, into: &hasher, level + 1)
            try hash(range.upper ?? .null, into: &hasher, level + 1)
        case .list(let list):
            try spend(1 + list.count / Machine.partsInAStep)
            hasher.combine(3 as UInt8)
            hasher.combine(list.count)
            for element in list { try hash(element, into: &hasher, level + 1) }
        case .context(let context):
            let entries = try entries(of: context)
            try spend(1 + entries.count)
            // Sums do not depend on order; each summand is the hash of one entry.
            var sum = 0
            for (name, value) in entries {
                var part = Hasher()
                part.combine(name)
                try hash(value, into: &part, level + 1)
                sum &+= part.finalize()
            }
            hasher.combine(4 as UInt8)
            hasher.combine(sum)
        case .function(let function): hasher.combine(ObjectIdentifier(function))
        }
    }

    // MARK: - Contexts made from JSON, whose members are converted whenever they are asked for

    func entry(_ name: String, of context: FEELContext) throws(EvaluationStop) -> FEELValue? {
        guard let value = context[name] else { return nil }
        if context.isJSON { try spend(Machine.conversion(value)) }
        return value
    }

    func entries(of context: FEELContext) throws(EvaluationStop) -> OrderedDictionary<String, FEELValue> {
        guard context.isJSON else { return context.entries }
        try spend(1 + context.count)
        let entries = context.entries
        for value in entries.values { try spend(Machine.conversion(value)) }
        return entries
    }

    /// Lists are converted with all that they hold, objects are not.
    private static func conversion(_ value: FEELValue) -> Int {
        guard case .list(let list) = value else { return 0 }
        return list.reduce(list.count / partsInAStep) { $0 + conversion($1) }
    }

    // MARK: - What becomes text or JSON

    /// Claims the room that a value takes when it is written out, each part as often as it stands there.
    func weigh(_ value: FEELValue) throws(EvaluationStop) {
        switch value {
        case .string(let text): try claim(text.utf8.count)
        case .list(let list):
            try claim(list.count)
            for element in list { try weigh(element) }
        case .context(let context):
            try claim(context.count)
            if let object = context.object {
                try weigh(.object(object))
            } else {
                for (name, value) in context.entries {
                    try claim(name.utf8.count)
                    try weigh(value)
                }
            }
        case .range(let range):
            try weigh(range.lower ?? .null)
            try weigh(range.upper ?? .null)
        default: break
        }
    }

    private func weigh(_ value: Value) throws(EvaluationStop) {
        switch value {
        case .string(let text): try claim(text.utf8.count)
        case .array(let elements):
            try claim(elements.count)
            for element in elements { try weigh(element) }
        case .object(let members):
            for (name, member) in members {
                try claim(1 + name.utf8.count)
                try weigh(member)
            }
        default: break
        }
    }

    /// What `string(value)` gives.
    func text(of value: FEELValue) throws(EvaluationStop) -> String {
        let before = size
        try weigh(value)
        try spend((size - before) / Machine.partsInAStep)
        return value.text
    }

    /// A compiled pattern: each is compiled once in an evaluation. Nil for none.
    func pattern(_ text: String, flags: String) throws(EvaluationStop) -> PatternSearch? {
        let key = flags + "/" + text
        if let known = patterns[key] { return known }
        // Letters in either case are looked for in a table of all of them.
        try spend(text.utf8.count * (flags.contains("i") ? 100 : 8))
        guard let pattern = try? PatternSearch(text, flags: flags) else { return nil }
        try spend(pattern.cost)
        if patterns.count >= 32 { patterns.removeAll() }
        patterns[key] = pattern
        return pattern
    }
}
