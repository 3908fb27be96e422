/// A regular expression of XPath and XQuery (F&O 3.1 §5.6), which FEEL's `matches`, `replace` and `split` use.
///
/// A search visits each pair of instruction and position at most once, so its time grows with the text's length
/// times the pattern's. Only patterns with back-references may try more; those the evaluation's step limit stops.
struct Pattern: Sendable {
    enum Instruction: Sendable {
        case take(ScalarSet)
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case start, end
        case same(Int)
        case match
    }

    struct Flags: Sendable {
        var dotAll = false, multiline = false, ignoresCase = false, ignoresSpace = false, literal = false

        init?(_ text: String) {
            for flag in text {
                switch flag {
                case "s": dotAll = true
                case "m": multiline = true
                case "i": ignoresCase = true
                case "x": ignoresSpace = true
                case "q": literal = true
                default: return nil
                }
            }
        }
    }

    let program: [Instruction]
    let groups: Int
    let flags: Flags
    private let looksBack: Bool

    /// Nil when the text is no such pattern, or would compile to more than 20,000 instructions.
    init?(_ text: String, flags: String) {
        guard let flags = Flags(flags), let compiled = PatternParser.compile(text, flags) else { return nil }
        program = compiled.program
        groups = compiled.groups
        self.flags = flags
        looksBack = program.contains { if case .same = $0 { true } else { false } }
    }

    /// The places of the first match and of its groups (start and end each, -1 for none).
    func firstMatch(in text: [Unicode.Scalar], from start: Int, _ machine: Machine) throws(EvaluationStop) -> [Int]? {
        enum Job { case visit(Int, Int), restore(Int, Int) }
        let width = text.count + 1
        var visited: [UInt64] = []
        if !looksBack {
            let words = (program.count * width + 63) / 64
            try machine.spend(words / 8)
            visited = [UInt64](repeating: 0, count: words)
        }
        var places = [Int](repeating: -1, count: 2 * (groups + 1))
        var jobs: [Job] = []
        for first in start...max(start, text.count) {
            jobs.append(.visit(0, first))
            while let job = jobs.popLast() {
                guard case .visit(var pc, var position) = job else {
                    if case .restore(let slot, let old) = job { places[slot] = old }
                    continue
                }
                thread: while true {
                    try machine.spend()
                    if !looksBack {
                        let bit = pc * width + position
                        if visited[bit >> 6] & 1 << UInt64(bit & 63) != 0 { break thread }
                        visited[bit >> 6] |= 1 << UInt64(bit & 63)
                    }
                    switch program[pc] {
                    case .take(let set):
                        guard position < text.count,
                            flags.ignoresCase ? set.containsFolded(text[position]) : set.contains(text[position])
                        else { break thread }
                        position += 1
                        pc += 1
                    case .split(let preferred, let other):
                        jobs.append(.visit(other, position))
                        pc = preferred
                    case .jump(let target): pc = target
                    case .save(let slot):
                        jobs.append(.restore(slot, places[slot]))
                        places[slot] = position
                        pc += 1
                    case .start:
                        guard position == 0 || (flags.multiline && text[position - 1] == "\n" && position < text.count)
                        else { break thread }
                        pc += 1
                    case .end:
                        guard position == text.count || (flags.multiline && text[position] == "\n") else {
                            break thread
                        }
                        pc += 1
                    case .same(let group):
                        if places[2 * group] >= 0, places[2 * group + 1] >= 0 {
                            for offset in places[2 * group]..<places[2 * group + 1] {
                                guard position < text.count, isSame(text[offset], text[position]) else { break thread }
                                position += 1
                            }
                        }
                        pc += 1
                    case .match:
                        places[0] = first
                        places[1] = position
                        return places
                    }
                }
            }
        }
        return nil
    }

    private func isSame(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool {
        a == b || (flags.ignoresCase && a.properties.lowercaseMapping == b.properties.lowercaseMapping)
    }

    /// All matches replaced; `$1` stands for a group, `\$` for a dollar. Nil when the replacement is malformed or the
    /// pattern takes the empty text, which XPath makes an error.
    func replace(in text: String, with replacement: String, _ machine: Machine) throws(EvaluationStop) -> String? {
        guard try firstMatch(in: [], from: 0, machine) == nil, let parts = replacementParts(replacement) else {
            return nil
        }
        let scalars = Array(text.unicodeScalars)
        var result: [Unicode.Scalar] = []
        var position = 0
        while position <= scalars.count, let places = try firstMatch(in: scalars, from: position, machine) {
            result += scalars[position..<places[0]]
            for part in parts {
                switch part {
                case .text(let scalars): result += scalars
                case .group(let group):
                    if places[2 * group] >= 0 { result += scalars[places[2 * group]..<places[2 * group + 1]] }
                }
            }
            try machine.claim(places[1] - position + parts.count)
            if places[1] == places[0] {
                if places[0] < scalars.count { result.append(scalars[places[0]]) }
                position = places[1] + 1
            } else {
                position = places[1]
            }
        }
        if position < scalars.count { result += scalars[position...] }
        try machine.claim(result.count)
        return String(String.UnicodeScalarView(result))
    }

    private enum Part {
        case text([Unicode.Scalar])
        case group(Int)
    }

    private func replacementParts(_ text: String) -> [Part]? {
        if flags.literal { return [.text(Array(text.unicodeScalars))] }
        var parts: [Part] = []
        var rest = Array(text.unicodeScalars)[...]
        while let next = rest.popFirst() {
            switch next {
            case "\\":
                guard let escaped = rest.popFirst(), escaped == "\\" || escaped == "$" else { return nil }
                parts.append(.text([escaped]))
            case "$":
                guard let digit = rest.popFirst(), var group = Character(digit).wholeNumberValue else { return nil }
                while let more = rest.first.flatMap({ Character($0).wholeNumberValue }), group * 10 + more <= groups {
                    group = group * 10 + more
                    rest.removeFirst()
                }
                if group <= groups { parts.append(.group(group)) }
            default: parts.append(.text([next]))
            }
        }
        return parts
    }

    /// The pieces between matches.
    func split(_ text: String, _ machine: Machine) throws(EvaluationStop) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var (pieces, start, position): ([String], Int, Int) = ([], 0, 0)
        func piece(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
        while position <= scalars.count, let places = try firstMatch(in: scalars, from: position, machine) {
            if places[1] > places[0] {
                pieces.append(piece(start..<places[0]))
                start = places[1]
                position = places[1]
            } else {
                position = places[1] + 1
            }
        }
        pieces.append(piece(start..<scalars.count))
        try machine.claim(scalars.count)
        return pieces
    }
}
