/// What a regular expression says.
indirect enum PatternTree {
    case empty
    case set(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case choice([PatternTree])
    case repeated(PatternTree, least: Int, most: Int?, isLazy: Bool)
    case group(Int, PatternTree)
    /// What the group took, once more.
    case reference(Int)
}

enum PatternAssertion: Sendable {
    case start, end, wordBoundary, noWordBoundary

    /// Whether it holds between a scalar and the next, of these kinds.
    func holds(_ previous: ScalarKind, _ next: ScalarKind) -> Bool {
        switch self {
        case .start: previous == .edge
        case .end: next == .edge
        case .wordBoundary: (previous == .word) != (next == .word)
        case .noWordBoundary: (previous == .word) == (next == .word)
        }
    }
}

/// What assertions see of a scalar; `edge` is the start or end of the text.
enum ScalarKind: UInt8, Sendable { case edge, word, other }
