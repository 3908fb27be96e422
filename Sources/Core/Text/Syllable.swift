/// Which words can be Vietnamese: an onset, a rhyme and a tone that goes with it. Used to judge how well a decoding of
/// unknown bytes reads; not a spelling checker.
enum Syllable {
    /// `word`: letters only, NFC, any case.
    static func isPossible(_ word: some StringProtocol) -> Bool {
        var (letters, tone) = ("", Tone.level)
        for scalar in word.unicodeScalars {
            guard let letter = LatinLetter.of(scalar), letter.shape != .foreign else { return false }
            if letter.tone != .level {
                guard tone == .level else { return false }
                tone = letter.tone
            }
            letters += letter.withoutTone
        }
        return onsets.contains { onset in
            guard letters.hasPrefix(onset) else { return false }
            let rhyme = String(letters.dropFirst(onset.count))
            let takesTone = !stops.contains { rhyme.hasSuffix($0) } || tone == .rising || tone == .heavy
            return takesTone && (rhymes.contains(rhyme) || (onset == "qu" && rhymesAfterQu.contains(rhyme)))
        }
    }

    private static let onsets =
        words(
            "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x") + [""]
    private static let stops = words("c ch p t")
    private static let rhymes = Set(
        words(
            """
            a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
            e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
            i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
            o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ooc
            oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
            u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ uy uya uych uyn uynh uyt
            uyu uyên uyêt ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
            """))
    private static let rhymesAfterQu = Set(words("ynh ych yt yn"))

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
