/// Compiles the text of a ``Pattern``. Whatever F&O's grammar does not know makes the whole pattern invalid.
struct PatternParser {
    private struct Invalid: Error {}
    private indirect enum Piece {
        case set(ScalarSet)
        case group(Piece, Int?)
        case sequence([Piece])
        case choice([Piece])
        case loop(Piece, Int, Int?, lazy: Bool)
        case start, end
        case same(Int)
    }

    private static let largest = 20_000

    private let flags: Pattern.Flags
    private var rest: ArraySlice<Unicode.Scalar>
    private var groups = 0
    private var closed: Set<Int> = []
    private var depth = 0
    private var program: [Pattern.Instruction] = []

    static func compile(_ text: String, _ flags: Pattern.Flags) -> (program: [Pattern.Instruction], groups: Int)? {
        var scalars = Array(text.unicodeScalars)
        if flags.literal {
            let sets = scalars.map { Pattern.Instruction.take(ScalarSet(items: [.range($0.value...$0.value)])) }
            return sets.count < largest ? (sets + [.match], 0) : nil
        }
        if flags.ignoresSpace { scalars = withoutSpace(scalars) }
        var parser = PatternParser(flags: flags, rest: scalars[...])
        do {
            let piece = try parser.choice()
            guard parser.rest.isEmpty else { return nil }
            try parser.emit(piece)
        } catch {
            return nil
        }
        return (parser.program + [.match], parser.groups)
    }

    private init(flags: Pattern.Flags, rest: ArraySlice<Unicode.Scalar>) {
        self.flags = flags
        self.rest = rest
    }

    /// Flag `x`: spaces count only within brackets.
    private static func withoutSpace(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var (kept, level, escaped): ([Unicode.Scalar], Int, Bool) = ([], 0, false)
        for scalar in scalars {
            if !escaped && scalar == "[" { level += 1 }
            if !escaped && scalar == "]" { level -= 1 }
            if level > 0 || !" \t\n\r".unicodeScalars.contains(scalar) { kept.append(scalar) }
            escaped = scalar == "\\" && !escaped
        }
        return kept
    }

    // MARK: - Reading

    private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func choice() throws(Invalid) -> Piece {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw Invalid() }
        var branches = [try sequence()]
        while accept("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Invalid) -> Piece {
        var pieces: [Piece] = []
        while let next = rest.first, next != "|", next != ")" { pieces.append(try quantified(try atom())) }
        return .sequence(pieces)
    }

    private mutating func atom() throws(Invalid) -> Piece {
        guard let next = rest.popFirst() else { throw Invalid() }
        switch next {
        case "(":
            var group: Int?
            if accept("?") {
                guard accept(":") else { throw Invalid() }
            } else {
                groups += 1
                group = groups
            }
            let piece = try choice()
            guard accept(")") else { throw Invalid() }
            if let group { closed.insert(group) }
            return .group(piece, group)
        case "[": return .set(try bracket())
        case ".":
            let ends: [ScalarSet.Item] = flags.dotAll ? [] : [.range(10...10), .range(13...13)]
            return .set(ScalarSet(items: ends, isNegated: true))
        case "^": return .start
        case "$": return .end
        case "\\":
            if let digit = rest.first, digit >= "1", digit <= "9" {
                var group = 0
                while let digit = rest.first.flatMap({ Character($0).wholeNumberValue }),
                    group == 0 || group * 10 + digit <= groups
                {
                    group = group * 10 + digit
                    rest.removeFirst()
                }
                guard closed.contains(group) else { throw Invalid() }
                return .same(group)
            }
            return .set(ScalarSet(items: [try escape()]))
        case "?", "*", "+", "{", "}", "]", ")": throw Invalid()
        default: return .set(ScalarSet(items: [.range(next.value...next.value)]))
        }
    }

    private mutating func quantified(_ piece: Piece) throws(Invalid) -> Piece {
        let (low, high): (Int, Int?)
        switch rest.first {
        case "?": (low, high) = (0, 1)
        case "*": (low, high) = (0, nil)
        case "+": (low, high) = (1, nil)
        case "{":
            rest.removeFirst()
            guard let first = number() else { throw Invalid() }
            var last: Int? = first
            if accept(",") { last = number() }
            guard rest.first == "}", last.map({ $0 >= first }) ?? true else { throw Invalid() }
            (low, high) = (first, last)
        default: return piece
        }
        rest.removeFirst()
        let lazy = accept("?")
        if let next = rest.first, "?*+{".unicodeScalars.contains(next) { throw Invalid() }
        return .loop(piece, low, high, lazy: lazy)
    }

    private mutating func number() -> Int? {
        var number: Int?
        while let digit = rest.first.flatMap({ $0.isASCII ? Character($0).wholeNumberValue : nil }) {
            number = min((number ?? 0) * 10 + digit, PatternParser.largest)
            rest.removeFirst()
        }
        return number
    }

    /// What follows a backslash.
    private mutating func escape() throws(Invalid) -> ScalarSet.Item {
        guard let next = rest.popFirst() else { throw Invalid() }
        switch next {
        case "n": return .range(10...10)
        case "r": return .range(13...13)
        case "t": return .range(9...9)
        case "d": return .digit
        case "D": return .not(.digit)
        case "w": return .word
        case "W": return .not(.word)
        case "s": return .space
        case "S": return .not(.space)
        case "i": return .nameStart
        case "I": return .not(.nameStart)
        case "c": return .namePart
        case "C": return .not(.namePart)
        case "p", "P":
            guard accept("{"), let end = rest.firstIndex(of: "}") else { throw Invalid() }
            let name = String(String.UnicodeScalarView(rest[..<end]))
            rest = rest[rest.index(after: end)...]
            let item: ScalarSet.Item
            if ScalarSet.categories.contains(name) {
                item = .category(name)
            } else if name.hasPrefix("Is"), let block = ScalarSet.blocks[String(name.dropFirst(2))] {
                item = .range(block)
            } else {
                throw Invalid()
            }
            return next == "P" ? .not(item) : item
        case "\\", "|", ".", "-", "^", "?", "*", "+", "{", "}", "(", ")", "[", "]", "$":
            return .range(next.value...next.value)
        default: throw Invalid()
        }
    }

    /// What follows `[`, up to and with its `]`.
    private mutating func bracket() throws(Invalid) -> ScalarSet {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw Invalid() }
        var set = ScalarSet()
        set.isNegated = accept("^")
        while let next = rest.popFirst() {
            switch next {
            case "]":
                guard !set.items.isEmpty else { throw Invalid() }
                return set
            case "-" where rest.first == "[" && !set.items.isEmpty:
                rest.removeFirst()
                set.minus.append(try bracket())
                guard rest.first == "]" else { throw Invalid() }
            case "[": throw Invalid()
            default:
                let item: ScalarSet.Item = next == "\\" ? try escape() : .range(next.value...next.value)
                guard rest.first == "-", rest.dropFirst().first != "]", rest.dropFirst().first != "[",
                    case .range(let from) = item, from.count == 1
                else {
                    set.items.append(item)
                    continue
                }
                rest.removeFirst()
                guard let last = rest.popFirst() else { throw Invalid() }
                let end: ScalarSet.Item = last == "\\" ? try escape() : .range(last.value...last.value)
                guard case .range(let to) = end, to.lowerBound >= from.lowerBound, to.count == 1 else {
                    throw Invalid()
                }
                set.items.append(.range(from.lowerBound...to.lowerBound))
            }
        }
        throw Invalid()
    }

    // MARK: - Writing

    private mutating func add(_ instruction: Pattern.Instruction) throws(Invalid) -> Int {
        guard program.count < PatternParser.largest else { throw Invalid() }
        program.append(instruction)
        return program.count - 1
    }

    private mutating func emit(_ piece: Piece) throws(Invalid) {
        switch piece {
        case .set(let set): _ = try add(.take(set))
        case .start: _ = try add(.start)
        case .end: _ = try add(.end)
        case .same(let group): _ = try add(.same(group))
        case .sequence(let pieces): for piece in pieces { try emit(piece) }
        case .group(let piece, let group):
            if let group { _ = try add(.save(2 * group)) }
            try emit(piece)
            if let group { _ = try add(.save(2 * group + 1)) }
        case .choice(let branches):
            var jumps: [Int] = []
            for (index, branch) in branches.enumerated() {
                guard index < branches.count - 1 else {
                    try emit(branch)
                    break
                }
                let split = try add(.jump(0))
                try emit(branch)
                jumps.append(try add(.jump(0)))
                program[split] = .split(split + 1, program.count)
            }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .loop(let piece, let low, let high, let lazy):
            for _ in 0..<low { try emit(piece) }
            func branch(_ split: Int, _ end: Int) -> Pattern.Instruction {
                lazy ? .split(end, split + 1) : .split(split + 1, end)
            }
            guard let high else {
                let split = try add(.jump(0))
                try emit(piece)
                _ = try add(.jump(split))
                program[split] = branch(split, program.count)
                return
            }
            var splits: [Int] = []
            for _ in low..<max(low, high) {
                splits.append(try add(.jump(0)))
                try emit(piece)
            }
            for split in splits { program[split] = branch(split, program.count) }
        }
    }
}
