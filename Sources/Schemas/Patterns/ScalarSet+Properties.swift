/// What `\p{…}` names: general categories by their short and long names, and a few binary properties. Scripts are not
/// in Swift's standard library and are declined.
extension ScalarSet {
    /// `name` as in `\p{Lu}` or `\p{General_Category=Uppercase_Letter}`; nil when it is not known here.
    static func property(_ name: String) -> ScalarSet? {
        if let separator = name.firstIndex(of: "=") {
            guard ["gc", "General_Category"].contains(name[..<separator]) else { return nil }
            return category(String(name[name.index(after: separator)...]))
        }
        switch name {
        case "Any": return any
        case "ASCII": return ScalarSet([0...0x7F])
        case "Assigned": return assigned
        case "Alphabetic", "Alpha": return alphabetic
        case "Lowercase", "Lower": return lowercase
        case "Uppercase", "Upper": return uppercase
        case "White_Space", "space": return whiteSpace
        default: return category(name)
        }
    }

    private static let alphabetic = ScalarSet { $0.properties.isAlphabetic }
    private static let lowercase = ScalarSet { $0.properties.isLowercase }
    private static let uppercase = ScalarSet { $0.properties.isUppercase }
    private static let whiteSpace = ScalarSet { $0.properties.isWhitespace }
    private static let assigned = (byCategory["Cn"] ?? empty).inverted

    private static func category(_ name: String) -> ScalarSet? {
        let short = longNames[name] ?? name
        return byCategory[short]
    }

    /// Every category, found in one walk through Unicode, and those that are made of others: `L`, `LC`.
    private static let byCategory: [String: ScalarSet] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [:]
        var (start, current): (UInt32, String) = (0, "Cc")
        for value in 0...last + 1 {
            let name =
                value > last ? "" : Unicode.Scalar(value).map { shortName($0.properties.generalCategory) } ?? "Cs"
            if name != current {
                ranges[current, default: []].append(start...value - 1)
                (start, current) = (value, name)
            }
        }
        for (name, parts) in ranges {
            for whole in [String(name.prefix(1))] + (["Lu", "Ll", "Lt"].contains(name) ? ["LC"] : []) {
                ranges[whole, default: []] += parts
            }
        }
        return ranges.mapValues { ScalarSet($0) }
    }()

    private static func shortName(_ category: Unicode.GeneralCategory) -> String {
        switch category {
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
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }

    private static let longNames: [String: String] = [
        "Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll",
        "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M",
        "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd",
        "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
        "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe",
        "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Symbol": "S",
        "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z",
        "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc",
        "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
    ]
}
