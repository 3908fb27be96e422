import Core
import Schemas

/// Strings are counted in Unicode scalars, as FEEL does.
extension Builtin {
    static let strings: [Builtin] = [
        Builtin("substring", .string, "string: string, start position: number, length?: number") { a, _ in
            substring(a)
        },
        Builtin("string length", .number, "string: string") { a, _ in .number(a[0].string?.unicodeScalars.count ?? 0) },
        Builtin("upper case", .string, "string: string") { a, _ in .string(a[0].string?.uppercased() ?? "") },
        Builtin("lower case", .string, "string: string") { a, _ in .string(a[0].string?.lowercased() ?? "") },
        Builtin("substring before", .string, "string: string, match: string") { a, _ in
            let text = a[0].string ?? ""
            return .string(find(a[1], in: a[0]).map { String(text[..<$0.lowerBound]) } ?? "")
        },
        Builtin("substring after", .string, "string: string, match: string") { a, _ in
            let text = a[0].string ?? ""
            return .string(find(a[1], in: a[0]).map { String(text[$0.upperBound...]) } ?? "")
        },
        Builtin("contains", .boolean, "string: string, match: string") { a, _ in .bool(find(a[1], in: a[0]) != nil) },
        Builtin("starts with", .boolean, "string: string, match: string") { a, _ in
            .bool((a[0].string ?? "").unicodeScalars.starts(with: (a[1].string ?? "").unicodeScalars))
        },
        Builtin("ends with", .boolean, "string: string, match: string") { a, _ in
            .bool(
                (a[0].string ?? "").unicodeScalars.reversed().starts(
                    with: (a[1].string ?? "").unicodeScalars.reversed()))
        },
        Builtin("matches", .boolean, "input: string, pattern: string, flags?~: string") {
            a, machine throws(EvaluationStop) in
            guard let pattern = try pattern(a[1], a[2], machine), let text = a[0].string else { return .null }
            return .bool(try pattern.firstMatch(in: Array(text.unicodeScalars), from: 0, machine) != nil)
        },
        Builtin("replace", .string, "input: string, pattern: string, replacement: string, flags?~: string") {
            a, machine throws(EvaluationStop) in
            guard let pattern = try pattern(a[1], a[3], machine), let text = a[0].string, let new = a[2].string
            else { return .null }
            guard let result = try pattern.replace(in: text, with: new, machine) else {
                return machine.fail("feel.invalid_replacement", new)
            }
            return .string(result)
        },
        Builtin("split", .list(.string), "string: string, delimiter: string") { a, machine throws(EvaluationStop) in
            guard let pattern = try pattern(a[1], .null, machine), let text = a[0].string else { return .null }
            return .list(try pattern.split(text, machine).map(FEELValue.string))
        },
        Builtin("string join", .string, "list: list, delimiter?~: string") { a, machine throws(EvaluationStop) in
            var parts: [String] = []
            for element in a[0].elements where !element.isNull {
                guard case .string(let part) = element else { return .null }
                parts.append(part)
            }
            let delimiter = a[1].string ?? ""
            try machine.claim(parts.reduce(0) { $0 + $1.utf8.count + delimiter.utf8.count })
            return .string(parts.joined(separator: delimiter))
        },
    ]

    private static func find(_ match: FEELValue, in text: FEELValue) -> Range<String.Index>? {
        guard let text = text.string, let match = match.string else { return nil }
        if match.isEmpty { return text.startIndex..<text.startIndex }
        return text.unicodeScalars.firstRange(of: match.unicodeScalars)
    }

    private static func pattern(
        _ text: FEELValue, _ flags: FEELValue, _ machine: Machine
    ) throws(EvaluationStop) -> PatternSearch? {
        guard let pattern = try? PatternSearch(text.string ?? "", flags: flags.string ?? "") else {
            _ = machine.fail("feel.invalid_pattern", text.string ?? "")
            return nil
        }
        try machine.spend(pattern.cost)
        return pattern
    }

    private static func substring(_ a: [FEELValue]) -> FEELValue {
        guard let text = a[0].string, let start = a[1].number?.rounded(.down).integer, start != 0 else { return .null }
        let scalars = Array(text.unicodeScalars)
        let first = start > 0 ? start - 1 : scalars.count + start
        guard scalars.indices.contains(first) else { return .null }
        var end = scalars.count
        if !a[2].isNull {
            guard let length = a[2].number?.rounded(.down).integer, length > 0 else { return .null }
            end = min(first + min(length, scalars.count), scalars.count)
        }
        return .string(String(String.UnicodeScalarView(scalars[first..<end])))
    }
}
