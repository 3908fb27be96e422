/// The characters that one place of a pattern takes.
struct ScalarSet: Sendable {
    indirect enum Item: Sendable {
        case range(ClosedRange<UInt32>)
        /// A Unicode category by its short name: `L`, `Lu`, `Nd`.
        case category(String)
        case word, space, digit, nameStart, namePart
        case not(Item)
        case set(ScalarSet)
    }

    var items: [Item] = []
    var isNegated = false
    /// What `-[…]` takes away.
    var minus: [ScalarSet] = []

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        items.contains { ScalarSet.matches($0, scalar) } != isNegated && !minus.contains { $0.contains(scalar) }
    }

    /// As ``contains(_:)``, in either case of a letter.
    func containsFolded(_ scalar: Unicode.Scalar) -> Bool {
        if contains(scalar) { return true }
        let (lower, upper) = (scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping)
        return [lower, upper].contains { text in
            text.unicodeScalars.count == 1 && text.unicodeScalars.first.map { $0 != scalar && contains($0) } == true
        }
    }

    private static func matches(_ item: Item, _ scalar: Unicode.Scalar) -> Bool {
        switch item {
        case .range(let range): range.contains(scalar.value)
        case .category(let name): category(scalar).hasPrefix(name)
        case .digit: scalar.properties.generalCategory == .decimalNumber
        case .word: !"PZC".contains(category(scalar).prefix(1))
        case .space: scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
        case .nameStart: scalar == ":" || Lexer.isNameStart(scalar)
        case .namePart: scalar == ":" || scalar == "-" || scalar == "." || Lexer.isNamePart(scalar)
        case .not(let item): !matches(item, scalar)
        case .set(let set): set.contains(scalar)
        }
    }

    static let categories: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
    ]

    private static func category(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .privateUse: "Co"
        default: "Cn"
        }
    }

    /// Unicode blocks by the names that `\p{Is…}` uses: those of scripts that people here and in the standards' own
    /// examples write.
    static let blocks: [String: ClosedRange<UInt32>] = [
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
