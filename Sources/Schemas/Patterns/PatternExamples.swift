extension Pattern {
    /// How many texts are made of one pattern at most.
    private static let mostExamples = 12
    /// Longer texts are not made.
    fileprivate static let longestExample = 4_000

    /// Some texts that the pattern takes, found by walking it: for whoever needs an answer of that form. Empty where
    /// none was found, which says nothing about whether there is one.
    package var examples: [String] {
        guard let tree = try? PatternParser.parse(text).root else { return [] }
        var found: [String] = []
        for turn in 0..<Pattern.mostExamples {
            var walk = PatternWalk(turn: turn)
            guard let example = walk.text(tree), !found.contains(example), matches(example) else { continue }
            found.append(example)
        }
        return found
    }
}

/// One way through a pattern; each turn takes other branches, counts and scalars.
private struct PatternWalk {
    /// What people type is taken where a set has it.
    private static let usual = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".unicodeScalars)

    let turn: Int
    private var length = 0

    init(turn: Int) { self.turn = turn }

    mutating func text(_ tree: PatternTree) -> String? {
        switch tree {
        case .empty, .assertion: return ""
        case .set(let set): return scalar(set).map { String($0) }
        case .group(_, let inner): return text(inner)
        case .reference: return nil
        case .choice(let branches): return branches.isEmpty ? "" : text(branches[turn % branches.count])
        case .sequence(let parts):
            var whole = ""
            for part in parts {
                guard let next = text(part) else { return nil }
                whole += next
            }
            return whole
        case .repeated(let inner, let least, let most, _):
            let count = min(least + turn % 3, most ?? .max)
            var whole = ""
            for _ in 0..<count {
                guard let next = text(inner) else { return nil }
                whole += next
            }
            return whole
        }
    }

    private mutating func scalar(_ set: ScalarSet) -> Unicode.Scalar? {
        length += 1
        guard length <= Pattern.longestExample else { return nil }
        let usual = PatternWalk.usual.filter { set.contains($0.value) }
        if !usual.isEmpty { return usual[(turn * 7 + length * (1 + turn % 3)) % usual.count] }
        guard let range = set.ranges.dropFirst(turn % max(1, set.ranges.count)).first else { return nil }
        return Unicode.Scalar(range.lowerBound + UInt32(turn) % UInt32(range.count))
    }
}
