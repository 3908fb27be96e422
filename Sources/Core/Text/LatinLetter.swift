/// The tones of Vietnamese, in the order of dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
enum Tone: UInt8, CaseIterable {
    case level, falling, dipping, broken, rising, heavy

    /// The combining mark; empty for the level tone.
    var mark: String {
        switch self {
        case .level: ""
        case .falling: "\u{300}"
        case .dipping: "\u{309}"
        case .broken: "\u{303}"
        case .rising: "\u{301}"
        case .heavy: "\u{323}"
        }
    }
}

/// A letter of the Latin script, taken apart: the ASCII letter under it, what makes it another letter of the
/// Vietnamese alphabet, and the tone above or below.
struct LatinLetter: Equatable {
    enum Shape: UInt8 {
        case plain, breve, circumflex, horn, stroke
        /// A mark that Vietnamese does not have (ä, ñ, č); dropped in keys.
        case foreign
    }

    /// ASCII, lower case.
    let base: UInt8
    let shape: Shape
    let tone: Tone

    /// The lower-case letter with its shape, without tone: `ă`, `đ`.
    var withoutTone: String {
        switch (base, shape) {
        case (UInt8(ascii: "a"), .breve): "ă"
        case (UInt8(ascii: "a"), .circumflex): "â"
        case (UInt8(ascii: "e"), .circumflex): "ê"
        case (UInt8(ascii: "o"), .circumflex): "ô"
        case (UInt8(ascii: "o"), .horn): "ơ"
        case (UInt8(ascii: "u"), .horn): "ư"
        case (UInt8(ascii: "d"), .stroke): "đ"
        default: String(Unicode.Scalar(base))
        }
    }

    var isVowel: Bool {
        switch base {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "y"):
            true
        default: false
        }
    }

    /// Nil for what is no Latin letter.
    static func of(_ scalar: Unicode.Scalar) -> LatinLetter? {
        switch scalar.value {
        case 0x61...0x7A: return LatinLetter(base: UInt8(scalar.value), shape: .plain, tone: .level)
        case 0x41...0x5A: return LatinLetter(base: UInt8(scalar.value) | 0x20, shape: .plain, tone: .level)
        case 0xC0..<0x250: return table[Int(scalar.value) - 0xC0]
        case 0x1EA0..<0x1F00: return table[Int(scalar.value) - 0x1EA0 + 0x190]
        default: return nil
        }
    }

    /// The lower-case letter of a Vietnamese vowel with a tone: (`a`, breve, rising) → `ắ`.
    static func vowel(_ base: Character, _ shape: Shape, _ tone: Tone) -> Unicode.Scalar? {
        rows.first { $0.0 == base.asciiValue && $0.1 == shape }.flatMap {
            Array($0.2.unicodeScalars).indices.contains(Int(tone.rawValue))
                ? Array($0.2.unicodeScalars)[Int(tone.rawValue)] : nil
        }
    }

    /// Letters of U+00C0–U+024F, then of U+1EA0–U+1EFF.
    private static let table: [LatinLetter?] = {
        var table = [LatinLetter?](repeating: nil, count: 0x190 + 0x60)
        func enter(_ scalar: Unicode.Scalar, _ letter: LatinLetter) {
            switch scalar.value {
            case 0xC0..<0x250: table[Int(scalar.value) - 0xC0] = letter
            case 0x1EA0..<0x1F00: table[Int(scalar.value) - 0x1EA0 + 0x190] = letter
            default: break
            }
        }
        for (base, shape, variants) in rows {
            for (index, scalar) in variants.unicodeScalars.enumerated() {
                let tone = shape == .foreign ? .level : Tone(rawValue: UInt8(index)) ?? .level
                let letter = LatinLetter(base: base, shape: shape, tone: tone)
                enter(scalar, letter)
                for capital in scalar.properties.uppercaseMapping.unicodeScalars { enter(capital, letter) }
            }
        }
        return table
    }()

    /// Vietnamese letters with the six tones in order; then the foreign ones that names and places here have.
    private static let rows: [(UInt8, Shape, String)] = [
        (UInt8(ascii: "a"), .plain, "aàảãáạ"), (UInt8(ascii: "a"), .breve, "ăằẳẵắặ"),
        (UInt8(ascii: "a"), .circumflex, "âầẩẫấậ"), (UInt8(ascii: "e"), .plain, "eèẻẽéẹ"),
        (UInt8(ascii: "e"), .circumflex, "êềểễếệ"), (UInt8(ascii: "i"), .plain, "iìỉĩíị"),
        (UInt8(ascii: "o"), .plain, "oòỏõóọ"), (UInt8(ascii: "o"), .circumflex, "ôồổỗốộ"),
        (UInt8(ascii: "o"), .horn, "ơờởỡớợ"), (UInt8(ascii: "u"), .plain, "uùủũúụ"),
        (UInt8(ascii: "u"), .horn, "ưừửữứự"), (UInt8(ascii: "y"), .plain, "yỳỷỹýỵ"),
        // ð looks like đ in capitals and is often typed for it.
        (UInt8(ascii: "d"), .stroke, "đ"), (UInt8(ascii: "d"), .stroke, "ð"), (UInt8(ascii: "d"), .foreign, "ď"),
        (UInt8(ascii: "a"), .foreign, "äåāą"), (UInt8(ascii: "c"), .foreign, "çćčĉċ"),
        (UInt8(ascii: "e"), .foreign, "ëēĕėęě"), (UInt8(ascii: "g"), .foreign, "ĝğġģ"),
        (UInt8(ascii: "i"), .foreign, "îïīĭįı"), (UInt8(ascii: "l"), .foreign, "ĺļľł"),
        (UInt8(ascii: "n"), .foreign, "ñńņň"), (UInt8(ascii: "o"), .foreign, "öøōŏő"),
        (UInt8(ascii: "r"), .foreign, "ŕŗř"), (UInt8(ascii: "s"), .foreign, "śŝşšș"),
        (UInt8(ascii: "t"), .foreign, "ţťț"), (UInt8(ascii: "u"), .foreign, "ûüūŭůűų"),
        (UInt8(ascii: "b"), .foreign, "ƀ"), (UInt8(ascii: "y"), .foreign, "ÿŷ"), (UInt8(ascii: "z"), .foreign, "źżž"),
    ]
}
