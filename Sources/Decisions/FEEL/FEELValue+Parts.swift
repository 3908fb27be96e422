import Core

extension FEELValue {
    /// What `value.name` gives for dates, times, durations and ranges (DMN 1.5 tables 65–66); nil when the kind has
    /// no such part, null when this value has none.
    func part(_ name: String) -> FEELValue? {
        switch self {
        case .date(let date): return date.part(name)
        case .dateTime(let moment):
            if name == "time offset" { return FEELValue.duration(seconds: moment.offset) }
            return moment.date.part(name) ?? moment.time.part(name)
        case .time(let time): return time.part(name)
        case .monthsDuration(let months):
            switch name {
            case "years": return .number(months / 12)
            case "months": return .number(months % 12)
            default: return nil
            }
        case .daysDuration(let nanoseconds):
            let parts = FEELDuration.Parts(nanoseconds)
            let sign = nanoseconds < 0 ? -1 : 1
            switch name {
            case "days": return .number(sign * parts.days)
            case "hours": return .number(sign * parts.hours)
            case "minutes": return .number(sign * parts.minutes)
            case "seconds":
                let size = Int128(parts.seconds) * FEELDuration.second + Int128(parts.fraction)
                return FEELValue(Decimal(negative: sign < 0, coefficient: size.magnitude, exponent: -9).normalized)
            default: return nil
            }
        case .range(let range):
            switch name {
            case "start": return range.lower ?? .null
            case "end": return range.upper ?? .null
            case "start included": return .bool(range.includesLower)
            case "end included": return .bool(range.includesUpper)
            default: return nil
            }
        default: return nil
        }
    }

    static let partNames = [
        "time offset", "start included", "end included", "year", "month", "day", "weekday", "hour", "minute", "second",
        "timezone", "years", "months", "days", "hours", "minutes", "seconds", "start", "end",
    ]

    fileprivate static func duration(seconds: Int?) -> FEELValue {
        seconds.map { .daysDuration(Int128($0) * FEELDuration.second) } ?? .null
    }
}

extension FEELDate {
    fileprivate func part(_ name: String) -> FEELValue? {
        switch name {
        case "year": .number(parts.year)
        case "month": .number(parts.month)
        case "day": .number(parts.day)
        case "weekday": .number(weekday)
        default: nil
        }
    }
}

extension FEELTime {
    fileprivate func part(_ name: String) -> FEELValue? {
        switch name {
        case "hour": return .number(hour)
        case "minute": return .number(minute)
        case "second":
            let size = UInt128(nanoseconds % 60_000_000_000)
            return .number(Decimal(negative: false, coefficient: size, exponent: -9).normalized)
        case "time offset": return FEELValue.duration(seconds: offset)
        case "timezone":
            guard case .region(let region, _) = zone else { return .null }
            return .string(region.name)
        default: return nil
        }
    }
}
