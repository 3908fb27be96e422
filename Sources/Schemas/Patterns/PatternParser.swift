/// Reads ECMA-262's Pattern with the `u` flag; the one leniency is that any ASCII punctuation may be escaped.
struct PatternParser {
    struct Result {
        let root: PatternTree
        /// Where the first lookaround or backreference stands.
        let unsupportedAt: Int?
    }

    private static let deepest = 200
    private static let largestCount = 10_000
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var unsupportedAt: Int?
    private var groups = 0
    private var names: Set<String> = []
    private var numberReferences: [Int] = []
    private var nameReferences: [String] = []

    static func parse(_ text: String) throws(PatternProblem) -> Result {
        guard text.utf8.count <= Pattern.longest else { throw PatternProblem(reason: .tooLarge, offset: 0) }
        var parser = PatternParser(scalars: Array(text.unicodeScalars))
        let root = try parser.choice()
        guard parser.position == parser.scalars.count,
            parser.numberReferences.allSatisfy({ $0 <= parser.groups }),
            parser.nameReferences.allSatisfy(parser.names.contains)
        else { throw parser.problem(.syntax) }
        return Result(root: root, unsupportedAt: parser.unsupportedAt)
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private func problem(_ reason: PatternProblem.Reason) -> PatternProblem {
        PatternProblem(reason: reason, offset: min(position, scalars.count))
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func choice() throws(PatternProblem) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternParser.deepest else { throw problem(.tooLarge) }
        var branches: [PatternTree] = []
        repeat {
            var terms: [PatternTree] = []
            while let scalar = current, scalar != "|", scalar != ")" { terms.append(try term()) }
            branches.append(terms.count == 1 ? terms[0] : .sequence(terms))
        } while take("|")
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func term() throws(PatternProblem) -> PatternTree {
        let start = position
        if take("^") { return .assertion(.start) }
        if take("$") { return .assertion(.end) }
        if take("\\b") { return .assertion(.wordBoundary) }
        if take("\\B") { return .assertion(.noWordBoundary) }
        for opening in ["(?=", "(?!", "(?<=", "(?<!"] where take(opening) {
            unsupportedAt = unsupportedAt ?? start
            _ = try choice()
            guard take(")") else { throw problem(.syntax) }
            return .empty
        }
        return try quantified(try atom())
    }

    private mutating func quantified(_ atom: PatternTree) throws(PatternProblem) -> PatternTree {
        let bounds: (Int, Int?)
        if take("*") {
            bounds = (0, nil)
        } else if take("+") {
            bounds = (1, nil)
        } else if take("?") {
            bounds = (0, 1)
        } else if take("{") {
            guard let least = try count() else { throw problem(.syntax) }
            bounds = take(",") ? (least, try count()) : (least, least)
            guard take("}"), bounds.0 <= bounds.1 ?? Int.max else { throw problem(.syntax) }
        } else {
            return atom
        }
        _ = take("?")  // a lazy quantifier matches the same texts
        return .repeated(atom, least: bounds.0, most: bounds.1)
    }

    private mutating func count() throws(PatternProblem) -> Int? {
        var number: Int?
        while let digit = current, ScalarSet.digits.contains(digit.value) {
            number = (number ?? 0) * 10 + Int(digit.value - 0x30)
            guard let number, number <= PatternParser.largestCount else { throw problem(.tooLarge) }
            position += 1
        }
        return number
    }

    private mutating func atom() throws(PatternProblem) -> PatternTree {
        guard let scalar = current else { throw problem(.syntax) }
        switch scalar {
        case "(":
            position += 1
            if take("?:") {
            } else if take("?<") {
                guard names.insert(try groupName()).inserted else { throw problem(.syntax) }
                groups += 1
            } else {
                guard current != "?" else { throw problem(.syntax) }
                groups += 1
            }
            let inner = try choice()
            guard take(")") else { throw problem(.syntax) }
            return inner
        case "[": return .set(try characterClass())
        case ".":
            position += 1
            return .set(.dot)
        case "\\":
            let start = position
            if position + 1 < scalars.count, case "1"..."9" = scalars[position + 1] {
                position += 1
                numberReferences.append(try count() ?? 0)
                unsupportedAt = unsupportedAt ?? start
                return .empty
            }
            if take("\\k<") {
                nameReferences.append(try groupName())
                unsupportedAt = unsupportedAt ?? start
                return .empty
            }
            return .set(try escape(inClass: false))
        case "*", "+", "?", "{", "}", "]", ")": throw problem(.syntax)
        default:
            position += 1
            return .set(ScalarSet(scalar.value))
        }
    }

    private mutating func groupName() throws(PatternProblem) -> String {
        var name = String.UnicodeScalarView()
        while let scalar = current, scalar != ">" {
            let allowed = name.isEmpty ? scalar.properties.isIDStart : scalar.properties.isIDContinue
            guard allowed || scalar == "$" || scalar == "_" else { throw problem(.syntax) }
            name.append(scalar)
            position += 1
        }
        guard take(">"), !name.isEmpty else { throw problem(.syntax) }
        return String(name)
    }

    private mutating func characterClass() throws(PatternProblem) -> ScalarSet {
        position += 1
        let inverted = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !take("]") {
            let first = try classAtom()
            guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                ranges += first.ranges
                continue
            }
            position += 1
            let second = try classAtom()
            // Only single scalars have an order; `[\d-z]` is an error under the `u` flag.
            guard first.ranges.count == 1, second.ranges.count == 1, first.ranges[0].count == 1,
                second.ranges[0].count == 1, first.ranges[0].lowerBound <= second.ranges[0].lowerBound
            else { throw problem(.syntax) }
            ranges.append(first.ranges[0].lowerBound...second.ranges[0].lowerBound)
        }
        let set = ScalarSet(ranges)
        return inverted ? set.inverted : set
    }

    private mutating func classAtom() throws(PatternProblem) -> ScalarSet {
        guard let scalar = current else { throw problem(.syntax) }
        if scalar == "\\" { return try escape(inClass: true) }
        position += 1
        return ScalarSet(scalar.value)
    }

    private mutating func escape(inClass: Bool) throws(PatternProblem) -> ScalarSet {
        position += 1
        guard let letter = current else { throw problem(.syntax) }
        position += 1
        switch letter {
        case "d": return .digits
        case "D": return ScalarSet.digits.inverted
        case "w": return .word
        case "W": return ScalarSet.word.inverted
        case "s": return .space
        case "S": return ScalarSet.space.inverted
        case "t": return ScalarSet(0x09)
        case "n": return ScalarSet(0x0A)
        case "v": return ScalarSet(0x0B)
        case "f": return ScalarSet(0x0C)
        case "r": return ScalarSet(0x0D)
        case "b" where inClass: return ScalarSet(0x08)
        case "0":
            if let next = current, ScalarSet.digits.contains(next.value) { throw problem(.syntax) }
            return ScalarSet(0)
        case "c":
            guard let control = current, control.isASCII, control.properties.isAlphabetic else {
                throw problem(.syntax)
            }
            position += 1
            return ScalarSet(control.value & 0x1F)
        case "x": return ScalarSet(try hexadecimal(digits: 2))
        case "u": return ScalarSet(try unicodeEscape())
        case "p", "P":
            guard take("{"), let end = scalars[position...].firstIndex(of: "}") else { throw problem(.syntax) }
            var name = String.UnicodeScalarView()
            name.append(contentsOf: scalars[position..<end])
            guard let set = ScalarSet.property(String(name)) else { throw problem(.unknownProperty) }
            position = end + 1
            return letter == "p" ? set : set.inverted
        default:
            let value = letter.value
            guard (0x21..<0x7F).contains(value), !ScalarSet.word.contains(value) else { throw problem(.syntax) }
            return ScalarSet(value)
        }
    }

    private mutating func hexadecimal(digits: Int) throws(PatternProblem) -> UInt32 {
        guard position + digits <= scalars.count else { throw problem(.syntax) }
        var value: UInt32 = 0
        for scalar in scalars[position..<position + digits] {
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else { throw problem(.syntax) }
            value = value << 4 | UInt32(digit)
        }
        position += digits
        return value
    }

    private mutating func unicodeEscape() throws(PatternProblem) -> UInt32 {
        if take("{") {
            guard let end = scalars[position...].firstIndex(of: "}"), (1...8).contains(end - position) else {
                throw problem(.syntax)
            }
            let value = try hexadecimal(digits: end - position)
            position += 1
            guard value <= ScalarSet.last else { throw problem(.syntax) }
            return value
        }
        let high = try hexadecimal(digits: 4)
        let start = position
        if high & 0xFC00 == 0xD800, take("\\u"), current != "{" {
            let low = try hexadecimal(digits: 4)
            if low & 0xFC00 == 0xDC00 { return 0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF) }
        }
        position = start
        return high
    }
}
