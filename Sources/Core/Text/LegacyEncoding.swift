/// The encodings in which agencies' older files hold Vietnamese.
package enum LegacyEncoding: String, CaseIterable, Hashable, Sendable {
    /// TCVN 5712 and the TCVN3 (ABC) fonts. Capitals with tones were lower-case bytes in a capital font (.VnTimeH): the
    /// bytes do not tell, the file's description must.
    case tcvn3
    /// VNI for Windows: a base letter, then a byte for its marks.
    case vni
    case viscii
    /// Windows-1258.
    case cp1258

    /// The text in NFC. Bytes without a meaning become U+FFFD.
    package func decode(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        switch self {
        case .tcvn3: text.append(contentsOf: bytes.lazy.map { LegacyTables.tcvn[Int($0)] })
        case .viscii: text.append(contentsOf: bytes.lazy.map { LegacyTables.viscii[Int($0)] })
        case .cp1258: text.append(contentsOf: bytes.lazy.map { LegacyTables.cp1258[Int($0)] })
        case .vni: LegacyEncoding.decodeVNI(bytes, into: &text)
        }
        return VietnameseText.nfc(String(text))
    }

    /// Text whose bytes somebody already took for Windows-1252 (`Thaønh phoá`); nil when it has letters outside it.
    package func decode(garbled text: String) -> String? { LegacyEncoding.bytes(ofGarbled: text).map(decode) }

    static func bytes(ofGarbled text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in VietnameseText.nfc(text).unicodeScalars {
            guard let byte = bytesOf1252[scalar] else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static let bytesOf1252 = Dictionary(
        LegacyTables.cp1252.enumerated().map { ($1, UInt8($0)) }, uniquingKeysWith: { first, _ in first })
}

extension LegacyEncoding {
    /// Longest match first: a base letter takes the mark that follows it.
    private static func decodeVNI(_ bytes: some Sequence<UInt8>, into text: inout String.UnicodeScalarView) {
        var pending: UInt8?
        for byte in bytes {
            if let base = pending {
                pending = nil
                if let pair = vniPairs[UInt16(base) << 8 | UInt16(byte)] {
                    text.append(pair)
                    continue
                }
                text.append(vniSingles[base] ?? LegacyTables.cp1252[Int(base)])
            }
            if vniBases.contains(byte) {
                pending = byte
            } else {
                text.append(vniSingles[byte] ?? LegacyTables.cp1252[Int(byte)])
            }
        }
        if let base = pending { text.append(vniSingles[base] ?? LegacyTables.cp1252[Int(base)]) }
    }

    private static let vniBases = Set("aeouyAEOUY".utf8).union([0xF4, 0xF6, 0xD4, 0xD6])

    /// Letters of one byte, both cases; capitals lie 0x20 below.
    private static let vniSingles: [UInt8: Unicode.Scalar] = {
        let lower: [UInt8: Unicode.Scalar] = [
            0xED: "í", 0xEC: "ì", 0xE6: "ỉ", 0xF3: "ĩ", 0xF2: "ị", 0xEE: "ỵ", 0xF1: "đ", 0xF4: "ơ", 0xF6: "ư",
        ]
        return lower.reduce(into: lower) { all, entry in all[entry.key - 0x20] = capital(entry.value) }
    }()

    /// Base and mark → letter. The case is the base's, whichever case the mark has.
    private static let vniPairs: [UInt16: Unicode.Scalar] = {
        let (falling, dipping, broken, rising, heavy) = (
            Tone.falling, Tone.dipping, Tone.broken, Tone.rising, Tone.heavy
        )
        let tones: [(UInt8, Tone)] = [(0xF9, rising), (0xF8, falling), (0xFB, dipping), (0xF5, broken), (0xEF, heavy)]
        let circumflex: [(UInt8, Tone)] = [
            (0xE2, .level), (0xE1, rising), (0xE0, falling), (0xE5, dipping), (0xE3, broken), (0xE4, heavy),
        ]
        let breve: [(UInt8, Tone)] = [
            (0xEA, .level), (0xE9, rising), (0xE8, falling), (0xFA, dipping), (0xFC, broken), (0xEB, heavy),
        ]
        var pairs: [UInt16: Unicode.Scalar] = [:]
        func enter(_ base: UInt8, _ letter: Character, _ shape: LatinLetter.Shape, _ marks: [(UInt8, Tone)]) {
            for (mark, tone) in marks {
                guard let scalar = LatinLetter.vowel(letter, shape, tone) else { continue }
                for (first, value) in [(base, scalar), (base - 0x20, capital(scalar))] {
                    for second in [mark, mark - 0x20] { pairs[UInt16(first) << 8 | UInt16(second)] = value }
                }
            }
        }
        for letter in "aeouy" { enter(letter.asciiValue ?? 0x61, letter, .plain, tones) }
        enter(0xF4, "o", .horn, tones)
        enter(0xF6, "u", .horn, tones)
        for letter in "aeo" { enter(letter.asciiValue ?? 0x61, letter, .circumflex, circumflex) }
        enter(0x61, "a", .breve, breve)
        return pairs
    }()

    private static func capital(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.properties.uppercaseMapping.unicodeScalars.first ?? scalar
    }
}
