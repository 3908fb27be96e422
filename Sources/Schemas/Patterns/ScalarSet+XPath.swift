/// The sets that XPath names otherwise than ECMA-262: XML Schema's multi-character escapes and blocks.
extension ScalarSet {
    /// What stands for itself or for a set after a backslash; nil for what XPath does not know.
    static func xpathEscape(_ letter: Unicode.Scalar) -> ScalarSet? {
        switch letter {
        case "n": ScalarSet(0x0A)
        case "r": ScalarSet(0x0D)
        case "t": ScalarSet(0x09)
        case "d": decimalDigits
        case "D": decimalDigits.inverted
        case "w": xpathWord
        case "W": xpathWord.inverted
        case "s": xpathSpace
        case "S": xpathSpace.inverted
        case "i": nameStart
        case "I": nameStart.inverted
        case "c": namePart
        case "C": namePart.inverted
        case "\\", "|", ".", "-", "^", "?", "*", "+", "{", "}", "(", ")", "[", "]", "$": ScalarSet(letter.value)
        default: nil
        }
    }

    /// A category by its short name, or a block as `Is…`.
    static func xpathProperty(_ name: String) -> ScalarSet? {
        if name.hasPrefix("Is") { return blocks[String(name.dropFirst(2))].map { ScalarSet([$0]) } }
        return name.count <= 2 && name != "LC" ? property(name) : nil
    }

    static let lineEnds = ScalarSet([0x0A...0x0A, 0x0D...0x0D])
    private static let decimalDigits = property("Nd") ?? empty
    private static let xpathWord = ScalarSet(["P", "Z", "C"].flatMap { property($0)?.ranges ?? [] }).inverted
    private static let xpathSpace = ScalarSet([0x09...0x0A, 0x0D...0x0D, 0x20...0x20])

    /// XML 1.0's NameStartChar and NameChar.
    private static let nameStart = ScalarSet([
        0x3A...0x3A, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
        0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF,
        0xFDF0...0xFFFD, 0x10000...0xEFFFF,
    ])
    private static let namePart = ScalarSet(
        nameStart.ranges + [0x2D...0x2E, 0x30...0x39, 0xB7...0xB7, 0x300...0x36F, 0x203F...0x2040])

    /// With every scalar whose small or capital letter is in the set.
    var inEitherCase: ScalarSet {
        ScalarSet(ranges + ScalarSet.cases.filter { contains($0.other) }.map { $0.scalar...$0.scalar })
    }

    /// Every scalar that has another case, and that case. None stands above Adlam.
    private static let cases: [(scalar: UInt32, other: UInt32)] = {
        var found: [(scalar: UInt32, other: UInt32)] = []
        for value in 0...UInt32(0x1E943) {
            guard let properties = Unicode.Scalar(value)?.properties,
                properties.changesWhenLowercased || properties.changesWhenUppercased
            else { continue }
            for text in [properties.lowercaseMapping, properties.uppercaseMapping] {
                let scalars = Array(text.unicodeScalars)
                if scalars.count == 1, scalars[0].value != value { found.append((value, scalars[0].value)) }
            }
        }
        return found
    }()

    /// Unicode blocks by the names that `\p{Is…}` uses: those of scripts that people here and in the standards' own
    /// examples write.
    private static let blocks: [String: ClosedRange<UInt32>] = [
        "BasicLatin": 0...0x7F, "Latin-1Supplement": 0x80...0xFF, "LatinExtended-A": 0x100...0x17F,
        "LatinExtended-B": 0x180...0x24F, "IPAExtensions": 0x250...0x2AF, "SpacingModifierLetters": 0x2B0...0x2FF,
        "CombiningDiacriticalMarks": 0x300...0x36F, "Greek": 0x370...0x3FF, "GreekandCoptic": 0x370...0x3FF,
        "Cyrillic": 0x400...0x4FF, "Armenian": 0x530...0x58F, "Hebrew": 0x590...0x5FF, "Arabic": 0x600...0x6FF,
        "Devanagari": 0x900...0x97F, "Thai": 0xE00...0xE7F, "Lao": 0xE80...0xEFF, "Khmer": 0x1780...0x17FF,
        "LatinExtendedAdditional": 0x1E00...0x1EFF, "GeneralPunctuation": 0x2000...0x206F,
        "CurrencySymbols": 0x20A0...0x20CF, "NumberForms": 0x2150...0x218F, "Arrows": 0x2190...0x21FF,
        "MathematicalOperators": 0x2200...0x22FF, "BoxDrawing": 0x2500...0x257F, "Hiragana": 0x3040...0x309F,
        "Katakana": 0x30A0...0x30FF, "CJKUnifiedIdeographs": 0x4E00...0x9FFF, "HangulSyllables": 0xAC00...0xD7A3,
        "PrivateUse": 0xE000...0xF8FF,
    ]
}
