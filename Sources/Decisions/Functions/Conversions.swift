import Core

extension Builtin {
    static let conversions: [Builtin] = [
        Builtin(
            "date", .date,
            [
                (
                    "from: string",
                    { a, m throws(EvaluationStop) in try read(a[0], m) { FEELDate($0).map(FEELValue.date) } }
                ),
                ("from: date", { a, _ in a[0] }),
                (
                    "from: date and time",
                    { a, _ in if case .dateTime(let moment) = a[0] { .date(moment.date) } else { .null } }
                ),
                ("year: number, month: number, day: number", { a, _ in date(a).map(FEELValue.date) ?? .null }),
            ]),
        Builtin(
            "time", .time,
            [
                (
                    "from: string",
                    { a, m throws(EvaluationStop) in try read(a[0], m) { FEELTime($0).map(FEELValue.time) } }
                ),
                ("from: time", { a, _ in a[0] }),
                (
                    "from: date and time",
                    { a, _ in if case .dateTime(let moment) = a[0] { .time(moment.time) } else { .null } }
                ),
                (
                    "hour: number, minute: number, second: number, offset?~: days and time duration",
                    { a, _ in time(a).map(FEELValue.time) ?? .null }
                ),
            ]),
        Builtin(
            "date and time", .dateTime,
            [
                (
                    "from: string",
                    { a, m throws(EvaluationStop) in
                        try read(a[0], m) { FEELDateTime($0).map(FEELValue.dateTime) }
                    }
                ),
                ("date: date, time: time", { a, _ in join(a[0], a[1]) }),
                ("date: date and time, time: time", { a, _ in join(a[0], a[1]) }),
                ("from: date and time", { a, _ in a[0] }),
                (
                    """
                    year: number, month: number, day: number, hour: number, minute: number, second: number, \
                    hour offset?~: number
                    """,
                    { a, _ in
                        let offset = a[6].number.map {
                            FEELZone.offset(($0 * Decimal(3600)).rounded(.down).integer ?? 0)
                        }
                        guard let date = date(a), let time = time(Array(a[3...5])) else { return .null }
                        return .dateTime(
                            FEELDateTime(date: date, time: FEELTime(nanoseconds: time.nanoseconds, zone: offset)))
                    }
                ),
                (
                    "year: number, month: number, day: number, hour: number, minute: number, second: number, timezone: string",
                    { a, m throws(EvaluationStop) in
                        try m.spend(regionWork)
                        guard let date = date(a), let time = time(Array(a[3...5])),
                            let zone = a[6].string.flatMap({ FEELZone("@\($0)"[...]) })
                        else { return .null }
                        return .dateTime(
                            FEELDateTime(date: date, time: FEELTime(nanoseconds: time.nanoseconds, zone: zone)))
                    }
                ),
            ]),
        Builtin(
            "duration", .any,
            [
                ("from: string", { a, m throws(EvaluationStop) in try read(a[0], m) { FEELDuration.read($0) } }),
                ("from: days and time duration", { a, _ in a[0] }),
                ("from: years and months duration", { a, _ in a[0] }),
            ]),
        Builtin("years and months duration", .monthsDuration, "from: date and time, to: date and time") { a, _ in
            months(a[0], a[1])
        },
        Builtin(
            "number", .number,
            [
                ("from: number", { a, _ in a[0] }),
                (
                    "from: string",
                    { a, m throws(EvaluationStop) in try read(a[0], m) { number(String($0)).map { FEELValue($0) } } }
                ),
                (
                    "from: string, grouping separator~: string, decimal separator~: string",
                    { a, m throws(EvaluationStop) in
                        try m.spend((a[0].string ?? "").utf8.count / 4)
                        return number(a[0].string ?? "", grouping: a[1].string, point: a[2].string)
                    }
                ),
            ]),
        Builtin("string", .string, "from: Any") { a, machine throws(EvaluationStop) in
            guard !a[0].isNull else { return .null }
            return .string(try machine.text(of: a[0]))
        },
        Builtin("not", .boolean, "negand: Any") { a, _ in FEELValue(a[0].unwrapped.bool.map { !$0 }) },
        Builtin("range", .range(.any), "from: string") { a, m throws(EvaluationStop) in
            try m.spend((a[0].string ?? "").utf8.count * 20)  // its ends are read as expressions
            return a[0].string.map(rangeLiteral) ?? .null
        },
    ]

    /// What finding a region of the IANA database by its name takes.
    private static let regionWork = 8

    private static func read(
        _ value: FEELValue, _ machine: Machine, _ read: (Substring) -> FEELValue?
    ) throws(EvaluationStop) -> FEELValue {
        guard let text = value.string else { return .null }
        try machine.spend(text.utf8.count / 8 + (text.utf8.contains(UInt8(ascii: "@")) ? regionWork : 0))
        return read(text[...]) ?? .null
    }

    private static func date(_ a: [FEELValue]) -> FEELDate? {
        guard let year = a[0].number?.integer, let month = a[1].number?.integer, let day = a[2].number?.integer else {
            return nil
        }
        return FEELDate(year: year, month: month, day: day)
    }

    /// Hour, minute, second (with a fraction) and the offset, if any.
    private static func time(_ a: [FEELValue]) -> FEELTime? {
        guard let hour = a[0].number?.integer, let minute = a[1].number?.integer, let seconds = a[2].number,
            let second = seconds.rounded(.floor).integer,
            let fraction = ((seconds - Decimal(second)) * Decimal(1_000_000_000)).rounded(.down).integer
        else { return nil }
        var zone: FEELZone?
        if a.count > 3, case .daysDuration(let nanoseconds) = a[3] {
            let offset = Int(clamping: nanoseconds / FEELDuration.second)
            guard (-64_800...64_800).contains(offset) else { return nil }
            zone = .offset(offset)
        }
        return FEELTime(hour: hour, minute: minute, second: second, nanosecond: fraction, zone: zone)
    }

    private static func join(_ date: FEELValue, _ time: FEELValue) -> FEELValue {
        guard case .time(let time) = time else { return .null }
        switch date {
        case .date(let date): return .dateTime(FEELDateTime(date: date, time: time))
        case .dateTime(let moment): return .dateTime(FEELDateTime(date: moment.date, time: time))
        default: return .null
        }
    }

    /// Whole months from one day to the other; a day not yet reached takes one off. Times do not count.
    private static func months(_ from: FEELValue, _ to: FEELValue) -> FEELValue {
        func day(_ value: FEELValue) -> FEELDate? {
            switch value {
            case .date(let date): date
            case .dateTime(let moment): moment.date
            default: nil
            }
        }
        guard let from = day(from)?.parts, let to = day(to)?.parts else { return .null }
        var months = (to.year - from.year) * 12 + to.month - from.month
        if months > 0 && to.day < from.day { months -= 1 }
        if months < 0 && to.day > from.day { months += 1 }
        return .monthsDuration(months)
    }

    /// The number that a FEEL literal spells, with a sign.
    private static func number(_ text: String) -> Decimal? {
        guard text.utf8.allSatisfy({ $0 >= 43 && $0 <= 57 || $0 | 0x20 == 101 }), text.utf8.last != 46 else {
            return nil
        }
        return Decimal(text)
    }

    private static func number(_ text: String, grouping: String?, point: String?) -> FEELValue {
        guard grouping == nil || [" ", ",", "."].contains(grouping), point == nil || [",", "."].contains(point),
            grouping == nil || grouping != point
        else { return .null }
        var plain = text
        if let grouping { plain = plain.replacing(grouping, with: "") }
        if let point, point != "." {
            guard !plain.contains(".") else { return .null }
            plain = plain.replacing(point, with: ".")
        }
        return FEELValue(number(plain))
    }

    /// Reads `[1..5)`, `(..5]`, `>= 1`, whose ends must be literals.
    private static func rangeLiteral(_ text: String) -> FEELValue {
        func bound(_ text: Substring) -> FEELValue? {
            let part = String(text)
            guard let typed = try? Parser.expression(part, scope: Scope([])), let value = typed.node.constant,
                FEELValue.compare(value, value) != nil
            else { return nil }
            return value
        }
        let text = text.drop { $0 == " " }
        guard let first = text.first, let last = text.last, "[(]".contains(first), "])[".contains(last),
            let dots = text.firstRange(of: "..")
        else { return .null }
        let (from, to) = (text[..<dots.lowerBound].dropFirst(), text[dots.upperBound...].dropLast())
        let isBlank = { (part: Substring) in part.allSatisfy { $0 == " " } }
        let (lower, upper) = (isBlank(from) ? nil : bound(from), isBlank(to) ? nil : bound(to))
        guard isBlank(from) != (lower != nil), isBlank(to) != (upper != nil), lower != nil || upper != nil else {
            return .null
        }
        if lower == nil && first == "[" || upper == nil && last == "]" { return .null }
        if let lower, let upper {
            guard let order = FEELValue.compare(lower, upper), order <= 0 else { return .null }
        }
        return .range(FEELRange(lower, upper, includesLower: first == "[", includesUpper: last == "]"))
    }
}
