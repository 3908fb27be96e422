/// The order of Vietnamese lists: by the alphabet a ă â b c d đ e ê … y z first, by tone second, one syllable after
/// the other, as dictionaries and the population registers do. Numbers inside go by value: `Phường 2` before `Phường 10`.
package enum Collation {
    /// Bytes whose plain order is the order of the texts; fit for a BLOB column with an index. Case and punctuation
    /// do not count.
    package static func key(_ text: String) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(text.utf8.count * 2)
        var (tone, inSyllable): (Tone, Bool) = (.level, false)
        var digits: [UInt8] = []
        func endNumber() {
            guard !digits.isEmpty else { return }
            let significant = digits.drop { $0 == 0 }
            key.append(Order.number)
            key.append(UInt8(clamping: significant.count))
            key.append(contentsOf: significant)
            digits.removeAll(keepingCapacity: true)
        }
        func endSyllable() {
            endNumber()
            if inSyllable { key.append(Order.tone + tone.rawValue) }
            (tone, inSyllable) = (.level, false)
        }
        for scalar in VietnameseText.nfc(text).unicodeScalars {
            if let letter = LatinLetter.of(scalar) {
                endNumber()
                key.append(Order.letter(letter))
                if letter.tone != .level { tone = letter.tone }
                inSyllable = true
            } else if (0x30...0x39).contains(scalar.value) {
                digits.append(UInt8(scalar.value - 0x30))
                inSyllable = true
            } else if !scalar.isASCII, scalar.properties.isAlphabetic {
                endNumber()
                key.append(Order.otherScript)
                key.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
                inSyllable = true
            } else if scalar.properties.generalCategory != .nonspacingMark {
                endSyllable()
            }
        }
        endSyllable()
        return key
    }

    /// People's names go by given name, then family name, then what stands between.
    package static func personKey(_ name: String) -> [UInt8] {
        let name = PersonName(name)
        return [name.given, name.family, name.middle].map(key).reduce(into: []) { joined, part in
            if !joined.isEmpty { joined.append(Order.partEnd) }
            joined.append(contentsOf: part)
        }
    }

    /// Byte values; each kind of end sorts before everything that could follow instead.
    private enum Order {
        static let partEnd: UInt8 = 1
        static let tone: UInt8 = 2
        static let number: UInt8 = 0x10
        static let otherScript: UInt8 = 0xF0
        private static let alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

        /// 0x20 and up by place in the alphabet; foreign letters stand with the letter under them.
        static func letter(_ letter: LatinLetter) -> UInt8 {
            bytes[Int(letter.base - UInt8(ascii: "a")) * 8 + Int(letter.shape.rawValue)]
        }

        private static let bytes: [UInt8] = {
            var bytes = [UInt8](repeating: 0, count: 26 * 8)
            for (index, scalar) in alphabet.unicodeScalars.enumerated() {
                guard let letter = LatinLetter.of(scalar) else { continue }
                let row = Int(letter.base - UInt8(ascii: "a")) * 8
                if letter.shape == .plain { for shape in 0..<8 { bytes[row + shape] = 0x20 + UInt8(index) } }
                bytes[row + Int(letter.shape.rawValue)] = 0x20 + UInt8(index)
            }
            return bytes
        }()
    }
}

/// A person's name in its parts: family name (họ), what stands between (đệm), given name (tên), by which people are
/// addressed and listed. A guess for display and order; the whole name is what is stored.
package struct PersonName: Hashable, Sendable {
    package let family: String
    package let middle: String
    package let given: String

    /// A name of one word is a given name.
    package init(_ name: String) {
        let parts = name.split(whereSeparator: \.isWhitespace).map(String.init)
        given = parts.last ?? ""
        family = parts.count > 1 ? parts[0] : ""
        middle = parts.dropFirst().dropLast().joined(separator: " ")
    }
}
