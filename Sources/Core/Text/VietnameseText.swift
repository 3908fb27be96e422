import Foundation

/// Vietnamese text as people type it and as programs compare it. What people wrote is stored as they wrote it, in NFC;
/// keys are made beside it for searching and sorting.
package enum VietnameseText {
    /// Unicode's composed form (UAX #15). Every text that comes in passes here: Swift's `==` treats both forms as equal,
    /// databases and hashes do not.
    package static func nfc(_ text: String) -> String {
        isComposed(text) ? text : text.precomposedStringWithCanonicalMapping
    }

    /// Quick check: true for all text whose scalars lie in blocks that composition never touches.
    static func isComposed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x300, 0x1E00..<0x1F00, 0x2010...0x2027, 0x20AB: true
            default: false
            }
        }
    }

    /// What search compares: lower case, without marks, `đ` as `d`, `y` as `i` where they sound alike, everything but
    /// letters and digits as one space. `HOÀ BÌNH`, `Hòa  Bình` and `hoa binh` all give `hoa binh`.
    package static func searchKey(_ text: String) -> String { key(text, withAccents: false) }

    /// The same with its accents, so that hits written just like the query come first. Each syllable's tone stands
    /// behind the syllable: `hoà` and `hòa`, `quý` and `qúy`, `kĩ` and `kỹ` are equal.
    package static func accentKey(_ text: String) -> String { key(text, withAccents: true) }

    /// The words of ``searchKey(_:)``, for an index.
    package static func words(_ text: String) -> [String] {
        searchKey(text).split(separator: " ").map(String.init)
    }

    private static func key(_ text: String, withAccents: Bool) -> String {
        var key = KeyBuilder(withAccents: withAccents, capacity: text.utf8.count)
        for scalar in nfc(text).unicodeScalars { key.append(scalar) }
        return key.finish()
    }
}

/// Collects one key, syllable by syllable.
private struct KeyBuilder {
    let withAccents: Bool
    private var bytes: [UInt8] = []
    /// Where the syllable that is being collected begins; nil between syllables.
    private var start: Int?
    private var tones: [Tone] = []
    private var vowels = 0

    init(withAccents: Bool, capacity: Int) {
        self.withAccents = withAccents
        bytes.reserveCapacity(capacity + 8)
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if let letter = LatinLetter.of(scalar) {
            begin()
            if letter.isVowel { vowels += 1 }
            if withAccents, letter.shape != .plain {
                bytes.append(contentsOf: letter.withoutTone.utf8)
            } else {
                bytes.append(letter.base)
            }
            if withAccents, letter.tone != .level { tones.append(letter.tone) }
        } else if scalar.isLetterOrDigit {
            begin()
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            }
        } else if scalar.properties.generalCategory != .nonspacingMark {
            endSyllable()
        }
    }

    mutating func finish() -> String {
        endSyllable()
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func begin() {
        guard start == nil else { return }
        if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
        start = bytes.count
    }

    private mutating func endSyllable() {
        guard let start else { return }
        foldY(from: start)
        for tone in tones { bytes.append(contentsOf: tone.mark.utf8) }
        tones.removeAll(keepingCapacity: true)
        vowels = 0
        self.start = nil
    }

    /// `y` sounds as `i` after `qu`, and as the only vowel at the end (`kỹ`, `lý`, `y`), but not in `tay` or `thúy`.
    private mutating func foldY(from start: Int) {
        let (q, u, y, i) = (UInt8(ascii: "q"), UInt8(ascii: "u"), UInt8(ascii: "y"), UInt8(ascii: "i"))
        if bytes.count > start + 2, bytes[start] == q, bytes[start + 1] == u, bytes[start + 2] == y {
            bytes[start + 2] = i
        } else if vowels == 1, bytes[bytes.count - 1] == y {
            bytes[bytes.count - 1] = i
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isLetterOrDigit: Bool {
        isASCII ? (0x30...0x39).contains(value) : properties.isAlphabetic || properties.numericType != nil
    }
}
