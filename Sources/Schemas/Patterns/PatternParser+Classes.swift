/// What stands in brackets and after a backslash.
extension PatternParser {
    /// XPath may take a class away from the one around it: `[a-z-[aeiou]]`.
    mutating func characterClass() throws(PatternProblem) -> ScalarSet {
        position += 1
        let inverted = take("^")
        let start = position
        var ranges: [ClosedRange<UInt32>] = []
        var minus: ScalarSet?
        while !take("]") {
            if xpath != nil {
                if position > start, take("-[") {
                    position -= 1
                    minus = try nested { (parser: inout PatternParser) throws(PatternProblem) in
                        try parser.characterClass()
                    }
                    guard current == "]" else { throw problem(.syntax) }
                    continue
                }
                if current == "[" { throw problem(.syntax) }
            }
            let first = try classAtom()
            guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]",
                xpath == nil || (first.isSingle && scalars[position + 1] != "[")
            else {
                ranges += first.ranges
                continue
            }
            position += 1
            let second = try classAtom()
            // Only single scalars have an order; `[\d-z]` is an error under the `u` flag.
            guard first.isSingle, second.isSingle, first.ranges[0].lowerBound <= second.ranges[0].lowerBound else {
                throw problem(.syntax)
            }
            ranges.append(first.ranges[0].lowerBound...second.ranges[0].lowerBound)
        }
        if xpath != nil && position == start + 1 { throw problem(.syntax) }  // `[]` takes nothing in ECMA-262 only
        let set = inverted ? ScalarSet(ranges).inverted : ScalarSet(ranges)
        return minus.map(set.subtracting) ?? set
    }

    private mutating func classAtom() throws(PatternProblem) -> ScalarSet {
        guard let scalar = current else { throw problem(.syntax) }
        if scalar == "\\" { return try escape(inClass: true) }
        position += 1
        return ScalarSet(scalar.value)
    }

    mutating func escape(inClass: Bool) throws(PatternProblem) -> ScalarSet {
        position += 1
        guard let letter = current else { throw problem(.syntax) }
        position += 1
        if letter == "p" || letter == "P" {
            let set = try property()
            return letter == "p" ? set : set.inverted
        }
        guard xpath == nil else {
            guard let set = ScalarSet.xpathEscape(letter) else { throw problem(.syntax) }
            return set
        }
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
        default:
            let value = letter.value
            guard (0x21..<0x7F).contains(value), !ScalarSet.word.contains(value) else { throw problem(.syntax) }
            return ScalarSet(value)
        }
    }

    private mutating func property() throws(PatternProblem) -> ScalarSet {
        guard take("{"), let end = scalars[position...].firstIndex(of: "}") else { throw problem(.syntax) }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[position..<end])
        let set = xpath == nil ? ScalarSet.property(String(name)) : ScalarSet.xpathProperty(String(name))
        guard let set else { throw problem(.unknownProperty) }
        position = end + 1
        return set
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
