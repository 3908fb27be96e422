import Casework
import Core

/// Finds procedures by what people type: without accents, in any case, with the beginnings of words.
struct ProcedureSearch: Sendable {
    let procedures: [Procedure]

    /// Those that have every word of `query` as the beginning of one of theirs, in title, everyday words, summary or
    /// code. Better ones first: accents as typed before others, title before everyday words before summary; else in the
    /// packs' order.
    func find(_ query: String) -> [Procedure] {
        let code = query.filter { !$0.isWhitespace }
        let words = VietnameseText.words(query)
        guard !words.isEmpty else { return [] }
        let accented = " " + VietnameseText.accentKey(query)
        let ranked: [(rank: Int, place: Int, procedure: Procedure)] = procedures.enumerated().compactMap {
            place, procedure in
            if procedure.code == code { return (0, place, procedure) }
            let title = Language.allCases.map { procedure.title($0) }.joined(separator: " ")
            let summary = Language.allCases.map { procedure.texts($0).summary }.joined(separator: " ")
            let titleKey = " " + VietnameseText.searchKey(title)
            let everyday = Language.allCases.map { procedure.texts($0).keywords }.joined(separator: " ")
            let everydayKey = titleKey + " " + VietnameseText.searchKey(everyday)
            let whole = everydayKey + " " + VietnameseText.searchKey("\(summary) \(procedure.code)")
            guard words.allSatisfy({ whole.contains(" " + $0) }) else { return nil }
            if (" " + VietnameseText.accentKey(title)).contains(accented) { return (1, place, procedure) }
            if titleKey.contains(" " + words.joined(separator: " ")) { return (2, place, procedure) }
            if words.allSatisfy({ titleKey.contains(" " + $0) }) { return (3, place, procedure) }
            if words.allSatisfy({ everydayKey.contains(" " + $0) }) { return (4, place, procedure) }
            let exact = (" " + VietnameseText.accentKey(summary)).contains(accented)
            return (exact ? 5 : 6, place, procedure)
        }
        return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.procedure)
    }
}
