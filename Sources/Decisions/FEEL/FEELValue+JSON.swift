package import Core
import OrderedCollections

extension FEELValue {
    /// Reads JSON as it is: strings stay strings.
    package init(_ value: Value) { self.init(value, as: .any) }

    /// Reads JSON, taking strings for dates, times or durations where `type` says so; a string that is none is null
    /// there. Objects are converted member by member, when asked for.
    package init(_ value: Value, as type: FEELType) {
        // A single value may stand for a list of it.
        let type = type.isList && value.array == nil ? type.element : type
        switch value {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .number(let number): self = .number(number)
        case .string(let string): self = FEELValue.read(string, as: type.base)
        case .array(let elements): self = .list(elements.map { FEELValue($0, as: type.element) })
        case .object(let object): self = .context(FEELContext(object, type: type))
        }
    }

    /// No date, time or duration needs more; the rest of a long text is not read whenever it is asked for.
    private static let longestTemporal = 256

    private static func read(_ text: String, as type: FEELType) -> FEELValue {
        let isShort = text.utf8.count <= longestTemporal
        switch type {
        case .date where isShort: return FEELDate(text[...]).map(FEELValue.date) ?? .null
        case .time where isShort: return FEELTime(text[...]).map(FEELValue.time) ?? .null
        case .dateTime where isShort: return FEELDateTime(text[...]).map(FEELValue.dateTime) ?? .null
        case .daysDuration where isShort, .monthsDuration where isShort: return FEELDuration.read(text[...]) ?? .null
        case .date, .time, .dateTime, .daysDuration, .monthsDuration: return .null
        default: return .string(text)
        }
    }

    /// JSON of the value: dates, times, durations and ranges as FEEL writes them in text; a function is null.
    package var json: Value {
        switch self {
        case .null, .function: .null
        case .bool(let bool): .bool(bool)
        case .number(let number): .number(number)
        case .string(let string): .string(string)
        case .list(let list): .array(list.map(\.json))
        case .context(let context):
            .object(Value.Object(uniqueKeysWithValues: context.entries.map { ($0.key, $0.value.json) }))
        default: .string(text)
        }
    }

    /// What `string(value)` gives; inside lists and contexts, strings stand in quotes.
    package var text: String {
        switch self {
        case .null: return "null"
        case .bool(let bool): return bool ? "true" : "false"
        case .number(let number): return number.description
        case .string(let string): return string
        case .date(let date): return date.description
        case .time(let time): return time.description
        case .dateTime(let moment): return moment.description
        case .daysDuration(let nanoseconds): return FEELDuration.text(nanoseconds: nanoseconds)
        case .monthsDuration(let months): return FEELDuration.text(months: months)
        case .list(let list): return "[" + list.map(\.quoted).joined(separator: ", ") + "]"
        case .context(let context):
            return "{" + context.entries.map { "\($0.key): \($0.value.quoted)" }.joined(separator: ", ") + "}"
        case .range(let range):
            switch (range.lower, range.upper) {
            case (nil, let upper?): return (range.includesUpper ? "<= " : "< ") + upper.quoted
            case (let lower?, nil): return (range.includesLower ? ">= " : "> ") + lower.quoted
            default:
                return (range.includesLower ? "[" : "(") + (range.lower?.quoted ?? "") + ".."
                    + (range.upper?.quoted ?? "") + (range.includesUpper ? "]" : ")")
            }
        case .function(let function):
            return "function(" + function.parameters.map(\.name).joined(separator: ", ") + ")"
        }
    }

    private var quoted: String {
        guard case .string(let string) = self else { return text }
        var result = "\""
        for scalar in string.unicodeScalars {
            if scalar == "\\" || scalar == "\"" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
