import Testing

@testable import Core

@Suite struct EncodingGuessTests {
    private let notice = "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc. Ủy ban nhân dân thành phố"

    /// The bytes of `text` in an encoding, found by trying.
    private func encode(_ text: String, _ encoding: LegacyEncoding) -> [UInt8] {
        var codes: [String: [UInt8]] = [:]
        for first in (UInt8(0)...255).reversed() {
            for second in UInt8(0xC0)...255 where encoding == .vni || encoding == .cp1258 {
                let letter = encoding.decode([first, second])
                if letter.count == 1 { codes[letter] = [first, second] }
            }
            codes[encoding.decode([first])] = [first]
        }
        return text.flatMap { codes[String($0)] ?? [] }
    }

    @Test(arguments: LegacyEncoding.allCases)
    func `each encoding is told from the others`(encoding: LegacyEncoding) throws {
        let bytes = encode(notice, encoding)
        try #require(encoding.decode(bytes) == notice)
        let guess = EncodingGuess(bytes)
        #expect(guess.certain == .legacy(encoding))
        #expect(guess.candidates.first?.sample == notice)
        #expect(guess.candidates.count == 4)
    }

    @Test func `UTF-8 is UTF-8, with or without a byte order mark`() {
        #expect(EncodingGuess(Array(notice.utf8)).certain == .unicode)
        #expect(EncodingGuess([0xEF, 0xBB, 0xBF] + Array(notice.utf8)).candidates.first?.sample == notice)
        #expect(EncodingGuess(Array("plain text".utf8)).certain == .unicode)
        #expect(EncodingGuess([]).certain == .unicode)
        #expect(EncodingGuess(Array("Čư M'gar".utf8)).certain == .unicode)
    }

    @Test func `legacy text that was saved as UTF-8 is recognised`() {
        let text = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc"
        let guess = EncodingGuess(Array(text.utf8))
        #expect(guess.certain == .garbled(.vni))
        #expect(guess.candidates.first?.sample.hasPrefix("Cộng hòa xã hội") == true)
    }

    @Test func `what reads well two ways is left to a person`() {
        let guess = EncodingGuess(Array("Hoà, hoà, hoà, hoà, hoà, hoà".utf8))
        #expect(guess.certain == nil)
        #expect(guess.candidates.prefix(2).map(\.sample) == ["Hoà, hoà, hoà, hoà, hoà, hoà", "Hồ, hồ, hồ, hồ, hồ, hồ"])
    }

    @Test func `a few words or noise decide nothing`() {
        #expect(EncodingGuess([0x42, 0xD7, 0x6E, 0x68]).certain == nil)
        #expect(EncodingGuess((0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 77) }).certain == nil)
    }

    @Test func `a long UTF-8 text cut inside a letter is still UTF-8`() {
        let text = String(repeating: "Việt Nam ", count: 10_000)
        for shift in 0..<4 {
            #expect(EncodingGuess(Array((String(repeating: "x", count: shift) + text).utf8)).certain == .unicode)
        }
    }

    @Test(arguments: ["nghiêng", "khuya", "quý", "quỳnh", "giếng", "gì", "ươm", "uyển", "yêu", "đường", "ÚP"])
    func `a word that can be is possible`(word: String) { #expect(Syllable.isPossible(word)) }

    @Test(arguments: ["xyz", "cac", "ng\u{E3}\u{301}", "bứnh", "tät", "thß", "strong", "nghx", "hàch", ""])
    func `a word that cannot be is not`(word: String) { #expect(!Syllable.isPossible(word)) }
}
