import Core
import Decisions
import OrderedCollections
import Schemas

/// What a condition may turn out to be, found by trying it: for every name that it reads, the values at which its
/// answer can change. Only conditions that compare answers with constants can be tried out so; of others nothing is
/// said, and no author is told of a fault that is none.
struct ConditionSamples {
    /// More combinations than this are not tried.
    static let most = 20_000

    let schema: Value
    let law: Law

    /// Every combination of answers (`null`: not given) that can make a difference to the rules; nil when that cannot
    /// be told. `also` are paths of answers to vary besides.
    func scopes(_ rules: [Rule], also: [String] = []) -> [[String: Value]]? {
        var constants: OrderedDictionary<String, [Value]> = [:]
        for rule in rules {
            guard let form = rule.simple, collect(form, &constants) else { return nil }
        }
        for path in also where constants[path] == nil { constants[path] = [] }
        var scopes: [Value] = [[:]]
        for (path, known) in constants {
            let values = values(path, known)
            guard scopes.count * values.count <= ConditionSamples.most else { return nil }
            scopes = scopes.flatMap { scope in
                values.map { value in
                    var scope = scope
                    scope.set(value, at: path)
                    return scope
                }
            }
        }
        return scopes.compactMap { scope in
            scope.object.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
        }
    }

    // MARK: - What a rule reads

    /// Notes the constants that each name is compared with; false when the rule does more than compare.
    private func collect(_ form: Value, _ constants: inout OrderedDictionary<String, [Value]>) -> Bool {
        guard let parts = form.array, let kind = parts.first?.string else { return false }
        switch kind {
        case "c": return true
        case "v": return note(form, [], &constants)
        case "and", "or", "!", "if": return parts.dropFirst().allSatisfy { collect($0, &constants) }
        case "=", "!=", "<", "<=", ">", ">=":
            guard parts.count == 3 else { return false }
            if let constant = ConditionSamples.constants(parts[2]) { return note(parts[1], constant, &constants) }
            if let constant = ConditionSamples.constants(parts[1]) { return note(parts[2], constant, &constants) }
            return false
        case "in":
            guard parts.count == 4, let tests = parts[3].array else { return false }
            var known: [Value] = []
            for test in tests {
                guard let found = ConditionSamples.constants(test) else { return false }
                known += found
            }
            return note(parts[1], known, &constants)
        default: return false
        }
    }

    private func note(_ form: Value, _ known: [Value], _ constants: inout OrderedDictionary<String, [Value]>) -> Bool {
        guard let parts = form.array, parts.first == "v", let names = parts[1].array?.compactMap(\.string) else {
            return false
        }
        constants[names.joined(separator: "."), default: []] += known
        return true
    }

    /// The constants of a form without names; nil when it has any.
    private static func constants(_ form: Value) -> [Value]? {
        guard let parts = form.array, let kind = parts.first?.string else { return nil }
        func all(_ forms: some Sequence<Value>) -> [Value]? {
            forms.reduce(Optional([])) { found, form in
                found.flatMap { found in constants(form).map { found + $0 } }
            }
        }
        switch kind {
        case "c": return [parts[1]]
        case "n": return [parts[1].string.flatMap { Decimal($0) }.map(Value.number) ?? .null]
        case "d": return [.string(CivilDate(dayNumber: parts[1].integer ?? 0).description)]
        case "s": return []
        case "m": return constants(parts[2])
        case "l": return all(parts[1].array ?? [])
        case "r": return all(parts[1...2])
        case "=", "!=", "<", "<=", ">", ">=": return all(parts.dropFirst())
        default: return nil
        }
    }

    // MARK: - Values to try

    private func values(_ path: String, _ known: [Value]) -> [Value] {
        switch path {
        case "channel": return Channel.allCases.map { .string($0.rawValue) }
        case "filed": return around(known)
        case "outcome": return [.null, "another"] + known
        case _ where path.hasPrefix("law."):
            return law.entries[String(path.dropFirst(4))]?.map(\.value) ?? [.null]
        default: break
        }
        guard let subschema = schema.subschema(at: path) else { return [.null] + around(known) }
        let type = subschema["type"]?.string
        var candidates = subschema["enum"]?.array ?? (type == "boolean" ? [true, false] : around(known))
        if candidates.isEmpty, type == "number" || type == "integer" { candidates = [0, 1] }
        for bound in ["minimum", "maximum"] { if let value = subschema[bound] { candidates.append(value) } }
        if let compiled = try? SchemaCompiler(assertsFormats: true).compile(subschema) {
            candidates = candidates.filter(compiled.isValid)
        }
        return [.null] + OrderedSet(candidates)
    }

    /// Values at, below and above each constant.
    private func around(_ known: [Value]) -> [Value] {
        let near = known.flatMap { value -> [Value] in
            switch value {
            case .number(let number):
                let steps = [Decimal(-1), Decimal("-0.5"), .zero, Decimal("0.5"), .one].compactMap(\.self)
                return steps.map { .number(number + $0) }
            case .string(let text):
                guard let date = CivilDate(text) else { return [value] }
                return [-1, 0, 1].map { .string((date + $0).description) }
            default: return [value]
            }
        }
        return Array(OrderedSet(near + ["another text"]))
    }
}
