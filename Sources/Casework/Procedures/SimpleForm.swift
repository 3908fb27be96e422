import Core
import Decisions
import OrderedCollections

/// Reads the small JSON form of a rule (`Rule.simple`): what it names and what it compares with.
enum SimpleForm {
    /// The dotted name of a variable; nil when it is none.
    static func path(_ form: Value) -> String? {
        guard let parts = form.array, parts.first == "v", parts.count > 1 else { return nil }
        return parts[1].array?.compactMap(\.string).joined(separator: ".")
    }

    /// Every dotted name.
    static func paths(_ form: Value) -> [String] {
        if let path = path(form) { return [path] }
        return (form.array ?? []).flatMap(paths)
    }

    /// The constants of a form without names; nil when it has any.
    static func constants(_ form: Value) -> [Value]? {
        guard let parts = form.array, let kind = parts.first?.string else { return nil }
        func all(_ forms: some Sequence<Value>) -> [Value]? {
            forms.reduce(Optional([])) { found, form in
                found.flatMap { found in constants(form).map { found + $0 } }
            }
        }
        switch kind {
        case "c": return [parts[1]]
        case "n": return [parts[1].string.flatMap { Decimal($0) }.map(Value.number) ?? .null]
        case "neg":
            guard let number = constants(parts[1])?.first?.number else { return nil }
            return [.number(-number)]
        case "d": return [.string(CivilDate(dayNumber: parts[1].integer ?? 0).description)]
        case "s": return []
        case "m": return constants(parts[2])
        case "l": return all(parts[1].array ?? [])
        case "r": return all(parts[1...2])
        case "=", "!=", "<", "<=", ">", ">=": return all(parts.dropFirst())
        default: return nil
        }
    }

    /// Whether the tests of an `in` go by more or less.
    static func isOrdered(_ form: Value) -> Bool {
        guard let parts = form.array else { return false }
        if let kind = parts.first?.string, ["<", "<=", ">", ">=", "r"].contains(kind) { return true }
        return parts.contains(where: isOrdered)
    }

    /// What a rule gives outright, on one way or another: `law.fee` of `if channel = "online" then law.fee else 0`.
    static func results(_ form: Value) -> [Value] {
        guard let parts = form.array, parts.first == "if", parts.count == 4 else { return [form] }
        return results(parts[2]) + results(parts[3])
    }
}

extension Rule {
    /// The dotted names of answers that it reads: exactly those of a simple rule, and of another what its text shows.
    func paths(in schema: Value) -> OrderedSet<String> {
        if let simple { return OrderedSet(SimpleForm.paths(simple)) }
        let bare = text.replacing(#/"(?:[^"\\]|\\.)*"/#, with: "\"\"")
        // Names that the rule makes itself are no answers.
        guard bare.firstMatch(of: #/\b(?:for|some|every|function)\b|\{/#) == nil else { return [] }
        let found = bare.matches(of: #/\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+/#).map { String($0.0) }
        return OrderedSet(found.filter { schema.subschema(at: $0) != nil })
    }
}
