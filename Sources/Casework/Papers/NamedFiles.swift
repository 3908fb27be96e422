import Core
import Store

/// What rows name in the vault: papers of dossiers, results, printed forms. Read some at a time, since an office has
/// millions of them.
enum NamedFiles {
    /// 196: whether a made file is named is asked by its content.
    static let migration = Migration(
        196, "made files by their content",
        both: """
            CREATE INDEX result_file ON result (sha256);
            CREATE INDEX sheet_file ON sheet (sha256);
            """)

    struct Named: Sendable {
        let sha256: String
        let dossier: Identifier
    }

    /// Papers of dossiers, from one entry of a journal to another.
    struct Papers: Sendable {
        let named: [Named]
        /// Where to go on; nil at the end.
        let next: Place?

        struct Place: Sendable {
            var dossier: Int64 = .min
            var sequence = 0
        }

        init(after place: Place, _ tx: any ReadTransaction) throws {
            let rows = try tx.query(
                """
                SELECT dossier, sequence, body FROM journal
                WHERE kind IN ('filed', 'supplemented') AND dossier >= \(place.dossier)
                    AND (dossier > \(place.dossier) OR sequence > \(place.sequence))
                ORDER BY dossier, sequence LIMIT 1000
                """)
            var named: [Named] = []
            for row in rows {
                let dossier = try row.identifier("dossier")
                for sha256 in NamedFiles.hashes(try row.json("body")["papers"] ?? []) {
                    named.append(Named(sha256: sha256, dossier: dossier))
                }
            }
            self.named = named
            guard rows.count == 1000, let last = rows.last else {
                next = nil
                return
            }
            next = Place(dossier: try last.identifier("dossier").rawValue, sequence: try last.int("sequence"))
        }
    }

    /// Those of `wanted` that are the file of a result or of a printed form.
    static func made(among wanted: Set<String>, _ database: any Database) async throws -> Set<String> {
        var found: Set<String> = []
        let all = Array(wanted)
        for start in stride(from: 0, to: all.count, by: 500) {
            let some = Array(all[start..<min(start + 500, all.count)])
            let rows = try await database.read { tx in
                try tx.query("SELECT sha256 FROM result WHERE sha256 IN \(list: some)")
                    + tx.query("SELECT sha256 FROM sheet WHERE sha256 IN \(list: some)")
            }
            for row in rows { found.insert(try row.text("sha256")) }
        }
        return found
    }

    static func results(after sha256: String, _ tx: any ReadTransaction) throws -> [Named] {
        try tx.query(
            """
            SELECT sha256, MIN(dossier) AS dossier FROM result WHERE sha256 > \(sha256)
            GROUP BY sha256 ORDER BY sha256 LIMIT 1000
            """
        ).map { Named(sha256: try $0.text("sha256"), dossier: try $0.identifier("dossier")) }
    }

    static func sheets(after sha256: String, _ tx: any ReadTransaction) throws -> [Named] {
        try tx.query(
            """
            SELECT sha256, MIN(dossier) AS dossier FROM sheet WHERE sha256 > \(sha256)
            GROUP BY sha256 ORDER BY sha256 LIMIT 1000
            """
        ).map { Named(sha256: try $0.text("sha256"), dossier: try $0.identifier("dossier")) }
    }

    static func hashes(_ papers: Value) -> Set<String> {
        Set((papers.array ?? []).compactMap { $0["sha256"]?.string }.filter { !$0.isEmpty })
    }
}
