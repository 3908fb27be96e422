/// Which encoding bytes of unknown origin are in, judged by how many of their words read as Vietnamese under each.
/// A person confirms it on the samples: some texts read well under two encodings (`Hoà` is also VNI for `Hồ`).
package struct EncodingGuess: Sendable {
    package enum Source: Hashable, Sendable {
        case unicode
        case legacy(LegacyEncoding)
        /// Legacy text that was taken for Windows-1252 and saved as UTF-8.
        case garbled(LegacyEncoding)
    }

    package struct Candidate: Sendable {
        package let source: Source
        /// Of the words with bytes above ASCII, the share that are possible syllables: 0…1.
        package let share: Double
        /// The beginning of the text as it would read.
        package let sample: String
    }

    /// Best first.
    package let candidates: [Candidate]
    /// How many words there were to judge by.
    package let evidence: Int

    /// The best candidate when enough words say so and no other comes near, or when it is the only one that can be (UTF-8
    /// with letters that no garbled text has); nil when a person must choose.
    package var certain: Source? {
        guard let best = candidates.first else { return nil }
        if evidence == 0 || candidates.count == 1 { return best.source }
        let next = candidates.dropFirst().first?.share ?? 0
        return evidence >= 5 && best.share >= 0.7 && best.share - next >= 0.2 ? best.source : nil
    }

    /// Looks at the first 64 KB of `bytes`.
    package init(_ bytes: [UInt8]) {
        var bytes = bytes.prefix(65_536)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        // A letter cut in two at the end would make good UTF-8 look bad.
        if bytes.count > 65_000, let end = bytes.lastIndex(of: 0x0A) ?? bytes.lastIndex(of: 0x20) {
            bytes = bytes[..<end]
        }

        var views: [(source: Source, bytes: ArraySlice<UInt8>, decode: (ArraySlice<UInt8>) -> String)] = []
        if let text = String(validating: bytes, as: UTF8.self) {
            views.append((.unicode, bytes, { String(decoding: $0, as: UTF8.self) }))
            if let original = LegacyEncoding.bytes(ofGarbled: text) {
                for encoding in LegacyEncoding.allCases {
                    views.append((.garbled(encoding), original[...], { encoding.decode($0) }))
                }
            }
        } else {
            views = LegacyEncoding.allCases.map { encoding in (.legacy(encoding), bytes, { encoding.decode($0) }) }
        }
        evidence = EncodingGuess.words(bytes).count
        candidates = views.map { view in
            let words = EncodingGuess.words(view.bytes)
            let possible = words.count { EncodingGuess.reads(view.decode($0)) }
            return Candidate(
                source: view.source, share: words.isEmpty ? 1 : Double(possible) / Double(words.count),
                sample: String(view.decode(view.bytes.prefix(400)).prefix(200)))
        }
        // Stable: equals stay in the order of the views, Unicode first.
        .enumerated().sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }.map(\.element)
    }

    /// The words with a byte above ASCII, or with one of the control bytes that two encodings use for capitals.
    private static func words(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let spaces: Set<UInt8> = [0x09, 0x0A, 0x0D]
        return bytes.split { byte in
            spaces.contains(byte)
                || ((0x20..<0x80).contains(byte) && !(0x41...0x5A).contains(byte) && !(0x61...0x7A).contains(byte))
        }.filter { word in word.contains { $0 >= 0x80 || $0 < 0x20 } }
    }

    private static func reads(_ word: String) -> Bool {
        let syllables = word.split { !$0.isLetter }
        return !syllables.isEmpty && syllables.allSatisfy(Syllable.isPossible)
    }
}
