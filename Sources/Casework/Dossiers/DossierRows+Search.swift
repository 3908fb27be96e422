import Core
import Store

extension DossierRows {
    /// The unit's newest dossiers before `last` that have all these words, or these words one after the other. What the
    /// fewest dossiers have leads, so that few rows are looked at however many dossiers there are.
    static func matches(
        _ words: [String], _ unit: String, before last: Int64, _ limit: Int, _ tx: any ReadTransaction
    ) throws -> [Identifier] {
        guard let lead = try rarest(words, unit, tx) else { return [] }
        var sql: SQL = "SELECT DISTINCT k.dossier AS id FROM search_key k WHERE k.unit = \(unit)"
        sql = sql + begins("k", with: lead) + " AND k.dossier < \(last)"
        for word in words where word != lead {
            sql = sql + " AND EXISTS (SELECT 1 FROM search_key w WHERE w.unit = \(unit)"
            sql = sql + begins("w", with: word) + " AND w.dossier = k.dossier)"
        }
        return try tx.query(sql + " ORDER BY k.dossier DESC LIMIT \(limit)").map { try $0.identifier("id") }
    }

    /// That a row is this, or this and further words: "!" is the character after the space.
    private static func begins(_ row: SQL, with words: String) -> SQL {
        " AND " + row + ".word >= \(words) AND " + row + ".word < \(words + "!")"
    }

    /// What the fewest dossiers have, counted up to a bound; nil when one of them is in none.
    private static func rarest(_ words: [String], _ unit: String, _ tx: any ReadTransaction) throws -> String? {
        guard words.count > 1 else { return words.first }
        var best: (word: String, count: Int)?
        for word in words {
            let sql: SQL = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM search_key k WHERE k.unit = \(unit)"
            let count = try tx.query(sql + begins("k", with: word) + " LIMIT 500) AS few").first?.int("n") ?? 0
            if count == 0 { return nil }
            if best.map({ count < $0.count }) ?? true { best = (word, count) }
        }
        return best?.word
    }
}
