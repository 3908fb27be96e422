/// Reads ECMA-262's Pattern with the `u` flag, where any ASCII punctuation may be escaped as well, or XPath's (F&O 3.1
/// §5.6).
struct PatternParser {
    struct Result {
        let root: PatternTree
        let groups: Int
        /// Where the first lookaround or backreference stands.
        let unsupportedAt: Int?
    }

    private static let deepest = 200
    private static let largestCount = 10_000
    /// How an XPath pattern is to be read; nil for one of ECMA-262.
    let xpath: XPathFlags?
    let scalars: [Unicode.Scalar]
    var position = 0
    private var depth = 0
    private var unsupportedAt: Int?
    private var groups = 0
    private var closed: Set<Int> = []
    private var names: Set<String> = []
    private var numberReferences: [Int] = []
    private var nameReferences: [String] = []

    static func parse(_ text: String, xpath: XPathFlags? = nil) throws(PatternProblem) -> Result {
        guard text.utf8.count <= Pattern.longest else { throw PatternProblem(reason: .tooLarge, offset: 0) }
        var parser = PatternParser(xpath: xpath, scalars: Array(text.unicodeScalars))
        let root = try parser.choice()
        guard parser.position == parser.scalars.count,
            parser.numberReferences.allSatisfy({ $0 <= parser.groups }),
            parser.nameReferences.allSatisfy(parser.names.contains)
        else { throw parser.problem(.syntax) }
        return Result(root: root, groups: parser.groups, unsupportedAt: parser.unsupportedAt)
    }

    private init(xpath: XPathFlags?, scalars: [Unicode.Scalar]) {
        self.xpath = xpath
        self.scalars = scalars
    }

    func problem(_ reason: PatternProblem.Reason) -> PatternProblem {
        PatternProblem(reason: reason, offset: min(position, scalars.count))
    }

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func take(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    /// Reads something that may hold its like.
    mutating func nested<Part>(
        _ read: (inout PatternParser) throws(PatternProblem) -> Part
    ) throws(PatternProblem) -> Part {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternParser.deepest else { throw problem(.tooLarge) }
        return try read(&self)
    }

    private mutating func choice() throws(PatternProblem) -> PatternTree {
        try nested { (parser: inout PatternParser) throws(PatternProblem) in try parser.branches() }
    }

    private mutating func branches() throws(PatternProblem) -> PatternTree {
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
        guard xpath == nil else { return try quantified(try atom()) }
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
        return .repeated(atom, least: bounds.0, most: bounds.1, isLazy: take("?"))
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
            if take("?:") { return try rest(of: nil) }
            if xpath == nil, take("?<") {
                guard names.insert(try groupName()).inserted else { throw problem(.syntax) }
            } else if current == "?" {
                throw problem(.syntax)
            }
            groups += 1
            return try rest(of: groups)
        case "[": return set(try characterClass())
        case ".":
            position += 1
            return .set(xpath.map { $0.dotAll ? ScalarSet.any : ScalarSet.lineEnds.inverted } ?? ScalarSet.dot)
        case "\\":
            let start = position
            if position + 1 < scalars.count, case "1"..."9" = scalars[position + 1] {
                position += 1
                if xpath != nil { return try reference() }
                numberReferences.append(try count() ?? 0)
                unsupportedAt = unsupportedAt ?? start
                return .empty
            }
            if xpath == nil, take("\\k<") {
                nameReferences.append(try groupName())
                unsupportedAt = unsupportedAt ?? start
                return .empty
            }
            return set(try escape(inClass: false))
        case "*", "+", "?", "{", "}", "]", ")": throw problem(.syntax)
        default:
            position += 1
            return set(ScalarSet(scalar.value))
        }
    }

    private func set(_ set: ScalarSet) -> PatternTree {
        .set(xpath?.ignoresCase == true ? set.inEitherCase : set)
    }

    private mutating func rest(of group: Int?) throws(PatternProblem) -> PatternTree {
        let inner = try choice()
        guard take(")") else { throw problem(.syntax) }
        guard let group else { return inner }
        closed.insert(group)
        return .group(group, inner)
    }

    /// XPath's `\12` is group 12 where there are as many, else group 1 and a 2; the group must have ended.
    private mutating func reference() throws(PatternProblem) -> PatternTree {
        var group = 0
        while let scalar = current, ScalarSet.digits.contains(scalar.value) {
            let longer = group * 10 + Int(scalar.value - 0x30)
            guard group == 0 || longer <= groups else { break }
            group = longer
            position += 1
        }
        guard closed.contains(group) else { throw problem(.syntax) }
        return .reference(group)
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
}
