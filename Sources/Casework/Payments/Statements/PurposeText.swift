import Core

/// Finds invoice numbers in what payers and banks write: spaces inside it, missing dots, other case, accents, words
/// before and behind.
enum PurposeText {
    struct Candidate: Hashable, Sendable {
        let reference: String
        /// Its check digits stand there and are right.
        let isSure: Bool
    }

    /// Those with their check digits first. Those without are guesses: a mistyped digit makes another's number.
    static func candidates(_ text: String) -> [Candidate] {
        let bytes = VietnameseText.searchKey(text).uppercased().utf8.filter { isDigit($0) || isLetter($0) }
        var (sure, guessed): ([Candidate], [Candidate]) = ([], [])
        var index = 0
        while index < bytes.count {
            guard isLetter(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, isLetter(bytes[index]) { index += 1 }
            let letters = Array(bytes[start..<index])
            let digits = Array(bytes[index...].prefix { isDigit($0) })
            // `RF62` `BTH26000123`: the letters before it may be a word's.
            if letters.suffix(2) == Array("RF".utf8)[...], digits.count == 2 {
                let rest = bytes[(index + 2)...]
                let series = rest.prefix { isLetter($0) }
                let number = rest.dropFirst(series.count).prefix { isDigit($0) }.prefix(8)
                let found = "RF" + string(digits[...]) + string(series) + string(number)
                if (2...8).contains(series.count), number.count == 8, CreditorReference.isValid(found) {
                    sure.append(Candidate(reference: found, isSure: true))
                }
            }
            if digits.count >= 8 {
                for length in 2...8 where length <= letters.count {
                    let body = string(letters.suffix(length)) + string(digits.prefix(8))
                    guessed.append(Candidate(reference: CreditorReference.make(body), isSure: false))
                }
            }
        }
        return sure + guessed.filter { guess in !sure.contains { $0.reference == guess.reference } }
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
