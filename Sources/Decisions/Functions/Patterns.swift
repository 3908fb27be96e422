import Core
import Schemas

/// What `matches`, `replace` and `split` do with a pattern; each takes what it costs from the evaluation's limits.
extension PatternSearch {
    func firstMatch(in text: [Unicode.Scalar], from start: Int, _ machine: Machine) throws(EvaluationStop) -> [Int]? {
        try firstMatch(in: text, from: start) { (steps: Int) throws(EvaluationStop) in try machine.spend(steps) }
    }

    /// All matches replaced; `$1` stands for a group, `\$` for a dollar. Nil when the replacement is malformed or the
    /// pattern takes the empty text, which XPath makes an error.
    func replace(in text: String, with replacement: String, _ machine: Machine) throws(EvaluationStop) -> String? {
        try machine.spend(replacement.utf8.count / 4)
        guard try firstMatch(in: [], from: 0, machine) == nil, let parts = replacementParts(replacement) else {
            return nil
        }
        let scalars = Array(text.unicodeScalars)
        var (result, position): ([Unicode.Scalar], Int) = ([], 0)
        while position <= scalars.count, let places = try firstMatch(in: scalars, from: position, machine) {
            result += scalars[position..<places[0]]
            try machine.claim(places[1] - position)
            for part in parts {
                try machine.spend()
                switch part {
                case .text(let scalars):
                    try machine.claim(scalars.count)
                    result += scalars
                case .group(let group):
                    guard places[2 * group] >= 0 else { continue }
                    try machine.claim(places[2 * group + 1] - places[2 * group])
                    result += scalars[places[2 * group]..<places[2 * group + 1]]
                }
            }
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
        if isLiteral { return [.text(Array(text.unicodeScalars))] }
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
                try machine.claim(1)
                pieces.append(piece(start..<places[0]))
                (start, position) = (places[1], places[1])
            } else {
                position = places[1] + 1
            }
        }
        pieces.append(piece(start..<scalars.count))
        try machine.claim(scalars.count)
        return pieces
    }
}
