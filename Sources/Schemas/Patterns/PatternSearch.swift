/// A regular expression of XPath and XQuery (F&O 3.1 §5.6), which FEEL's `matches`, `replace` and `split` use: it tells
/// where a match is, and its groups.
///
/// A search visits each pair of instruction and position at most once, so its time grows with the text's length times
/// the pattern's. Only patterns with back-references may try more; whoever pays the steps stops those.
package struct PatternSearch: Sendable {
    package let groups: Int
    /// Whether the text stands for itself (flag `q`), a replacement's too.
    package let isLiteral: Bool
    /// About how many steps it took to make.
    package let cost: Int
    private let program: PatternProgram
    private let flags: XPathFlags
    private let looksBack: Bool

    /// Throws ``PatternProblem`` for what is no such pattern, and for unknown flags.
    package init(_ text: String, flags: String = "") throws(PatternProblem) {
        guard let flags = XPathFlags(flags) else { throw PatternProblem(reason: .syntax, offset: 0) }
        self.flags = flags
        isLiteral = flags.isLiteral
        let root: PatternTree
        if flags.isLiteral {
            root = .sequence(
                text.unicodeScalars.map { scalar in
                    let set = ScalarSet(scalar.value)
                    return PatternTree.set(flags.ignoresCase ? set.inEitherCase : set)
                })
            groups = 0
        } else {
            let parsed = try PatternParser.parse(
                flags.ignoresSpace ? XPathFlags.withoutSpace(text) : text, xpath: flags)
            root = parsed.root
            groups = parsed.groups
        }
        program = try PatternProgram(root, keepsGroups: true)
        cost = program.instructions.count + program.ranges / 16
        looksBack = program.instructions.contains { if case .same = $0 { true } else { false } }
    }

    private enum Job { case visit(Int, Int), restore(Int, Int) }

    /// The places of the first match and of its groups (start and end each, -1 for none). `spend` is told of steps
    /// as they are taken, and stops the search by throwing.
    package func firstMatch<Stop: Error>(
        in text: [Unicode.Scalar], from start: Int, spend: (Int) throws(Stop) -> Void
    ) throws(Stop) -> [Int]? {
        let width = text.count + 1
        var visited: [UInt64] = []
        if !looksBack {
            let words = (program.instructions.count * width + 63) / 64
            try spend(words / 8)
            visited = [UInt64](repeating: 0, count: words)
        }
        var places = [Int](repeating: -1, count: 2 * (groups + 1))
        var jobs: [Job] = []
        var steps = 0
        for first in start...max(start, text.count) {
            jobs.append(.visit(0, first))
            while let job = jobs.popLast() {
                guard case .visit(var pc, var position) = job else {
                    if case .restore(let slot, let old) = job { places[slot] = old }
                    continue
                }
                thread: while true {
                    steps += 1
                    if steps >= 256 {
                        try spend(steps)
                        steps = 0
                    }
                    if !looksBack {
                        let bit = pc * width + position
                        if visited[bit >> 6] & 1 << UInt64(bit & 63) != 0 { break thread }
                        visited[bit >> 6] |= 1 << UInt64(bit & 63)
                    }
                    switch program.instructions[pc] {
                    case .set(let set):
                        guard position < text.count, program.accepts(set: set, scalar: text[position]) else {
                            break thread
                        }
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
                    case .assertion(let assertion):
                        guard holds(assertion, at: position, in: text) else { break thread }
                        pc += 1
                    case .same(let group):
                        guard let end = endOfSame(text, places[2 * group], places[2 * group + 1], at: position) else {
                            break thread
                        }
                        steps += (end - position) / 8
                        position = end
                        pc += 1
                    case .match:
                        try spend(steps)
                        places[0] = first
                        places[1] = position
                        return places
                    }
                }
            }
        }
        try spend(steps)
        return nil
    }

    private func holds(_ assertion: PatternAssertion, at position: Int, in text: [Unicode.Scalar]) -> Bool {
        switch assertion {
        case .start: position == 0 || (flags.multiline && text[position - 1] == "\n" && position < text.count)
        case .end: position == text.count || (flags.multiline && text[position] == "\n")
        case .wordBoundary, .noWordBoundary: false  // not XPath's
        }
    }

    /// Where the text that a group took ends when it stands at `position` again; a group that took none is empty.
    private func endOfSame(_ text: [Unicode.Scalar], _ from: Int, _ to: Int, at position: Int) -> Int? {
        guard from >= 0, to >= from else { return position }
        guard position + to - from <= text.count else { return nil }
        for offset in 0..<(to - from) {
            let (a, b) = (text[from + offset], text[position + offset])
            guard
                a == b || (flags.ignoresCase && a.properties.lowercaseMapping == b.properties.lowercaseMapping)
            else { return nil }
        }
        return position + to - from
    }
}
