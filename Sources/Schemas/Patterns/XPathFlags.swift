/// The flags of an XPath regular expression (F&O 3.1 §5.6.1.1).
struct XPathFlags: Sendable {
    private(set) var dotAll = false
    private(set) var multiline = false
    private(set) var ignoresCase = false
    private(set) var ignoresSpace = false
    private(set) var isLiteral = false

    /// Reads `imsqx`; nil for any other letter.
    init?(_ text: String) {
        for flag in text {
            switch flag {
            case "s": dotAll = true
            case "m": multiline = true
            case "i": ignoresCase = true
            case "x": ignoresSpace = true
            case "q": isLiteral = true
            default: return nil
            }
        }
    }

    /// Flag `x`: spaces count only within brackets.
    static func withoutSpace(_ text: String) -> String {
        var (kept, level, escaped) = (String.UnicodeScalarView(), 0, false)
        for scalar in text.unicodeScalars {
            if !escaped && scalar == "[" { level += 1 }
            if !escaped && scalar == "]" { level -= 1 }
            if level > 0 || !" \t\n\r".unicodeScalars.contains(scalar) { kept.append(scalar) }
            escaped = scalar == "\\" && !escaped
        }
        return String(kept)
    }
}
