import Core
import Schemas

/// Strings are counted in Unicode scalars, as FEEL does.
extension Builtin {
    static let strings: [Builtin] = [
        Builtin("substring", .string, "string: string, start position: number, length?: number") {
            a, m throws(EvaluationStop) in
            try made(substring(a), m)
        },
        Builtin("string length", .number, "string: string") { a, _ in .number(a[0].string?.unicodeScalars.count ?? 0) },
        Builtin("upper case", .string, "string: string") { a, m throws(EvaluationStop) in
            try m.spend((a[0].string ?? "").utf8.count / Machine.bytesInAStep)
            return try made(a[0].string?.uppercased() ?? "", m)
        },
        Builtin("lower case", .string, "string: string") { a, m throws(EvaluationStop) in
            try m.spend((a[0].string ?? "").utf8.count / Machine.bytesInAStep)
            return try made(a[0].string?.lowercased() ?? "", m)
        },
        Builtin("substring before", .string, "string: string, match: string") { a, m throws(EvaluationStop) in
            guard let place = try find(a[1], in: a[0], m) else { return .string("") }
            return try made(String(decoding: (a[0].string ?? "").utf8.prefix(place), as: UTF8.self), m)
        },
        Builtin("substring after", .string, "string: string, match: string") { a, m throws(EvaluationStop) in
            guard let place = try find(a[1], in: a[0], m) else { return .string("") }
            let end = place + (a[1].string ?? "").utf8.count
            return try made(String(decoding: (a[0].string ?? "").utf8.dropFirst(end), as: UTF8.self), m)
        },
        Builtin("contains", .boolean, "string: string, match: string") { a, m throws(EvaluationStop) in
            .bool(try find(a[1], in: a[0], m) != nil)
        },
        Builtin("starts with", .boolean, "string: string, match: string") { a, _ in
            .bool((a[0].string ?? "").utf8.starts(with: (a[1].string ?? "").utf8))
        },
        Builtin("ends with", .boolean, "string: string, match: string") { a, _ in
            .bool((a[0].string ?? "").utf8.reversed().starts(with: (a[1].string ?? "").utf8.reversed()))
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
            let bytes = parts.reduce(0) { $0 + $1.utf8.count + delimiter.utf8.count }
            try machine.claim(bytes)
            try machine.spend(bytes / 64)
            return .string(parts.joined(separator: delimiter))
        },
    ]

    private static func made(_ text: String?, _ machine: Machine) throws(EvaluationStop) -> FEELValue {
        guard let text else { return .null }
        try machine.claim(text.utf8.count)
        return .string(text)
    }

    /// Where the match begins, in bytes: what is UTF-8 begins within other UTF-8 only where a scalar does.
    private static func find(
        _ match: FEELValue, in text: FEELValue, _ machine: Machine
    ) throws(EvaluationStop) -> Int? {
        guard let text = text.string, let match = match.string else { return nil }
        try machine.spend((text.utf8.count + match.utf8.count) / Machine.bytesInAStep)
        return Array(text.utf8).firstPlace(of: Array(match.utf8))
    }

    private static func pattern(
        _ text: FEELValue, _ flags: FEELValue, _ machine: Machine
    ) throws(EvaluationStop) -> PatternSearch? {
        guard let pattern = try machine.pattern(text.string ?? "", flags: flags.string ?? "") else {
            _ = machine.fail("feel.invalid_pattern", text.string ?? "")
            return nil
        }
        return pattern
    }

    private static func substring(_ a: [FEELValue]) -> String? {
        guard let text = a[0].string, let start = a[1].number?.rounded(.down).integer, start != 0 else { return nil }
        let scalars = Array(text.unicodeScalars)
        let first = start > 0 ? start - 1 : scalars.count + start
        guard scalars.indices.contains(first) else { return nil }
        var end = scalars.count
        if !a[2].isNull {
            guard let length = a[2].number?.rounded(.down).integer, length > 0 else { return nil }
            end = min(first + min(length, scalars.count), scalars.count)
        }
        return String(String.UnicodeScalarView(scalars[first..<end]))
    }
}

extension [UInt8] {
    /// Where `match` begins for the first time, looking at each byte once (Knuth, Morris and Pratt).
    func firstPlace(of match: [UInt8]) -> Int? {
        guard !match.isEmpty else { return 0 }
        guard match.count <= count else { return nil }
        // By place: how many of the bytes up to it are also the match's first ones.
        var again = [Int](repeating: 0, count: match.count)
        var length = 0
        for place in 1..<Swift.max(match.count, 1) {
            while length > 0, match[place] != match[length] { length = again[length - 1] }
            if match[place] == match[length] { length += 1 }
            again[place] = length
        }
        length = 0
        for (place, byte) in enumerated() {
            while length > 0, byte != match[length] { length = again[length - 1] }
            if byte == match[length] { length += 1 }
            if length == match.count { return place - length + 1 }
        }
        return nil
    }
}
