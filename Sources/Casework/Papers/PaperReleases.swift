import Core
import Store

/// Papers that a draft gave up when it was deleted or had its day. They are written down in the transaction that ends
/// the draft; a process that is killed before their bytes are removed leaves them to the next sweep.
enum PaperReleases {
    static let migration = Migration(
        110, "papers given up by drafts",
        both: """
            CREATE TABLE paper_release (
                sha256 TEXT PRIMARY KEY,
                released_at IDENTIFIER NOT NULL
            );
            CREATE INDEX paper_release_time ON paper_release (released_at);
            """)

    struct Release: Sendable {
        let sha256: String
        let at: Instant
    }

    static func add(_ papers: [Paper], at moment: Instant, _ tx: any WriteTransaction) throws {
        for sha256 in Set(papers.compactMap { $0.file?.sha256 }).sorted() {
            try tx.execute(
                """
                INSERT INTO paper_release (sha256, released_at) VALUES (\(sha256), \(moment))
                ON CONFLICT (sha256) DO UPDATE SET released_at = excluded.released_at
                """)
        }
    }

    static func due(before moment: Instant, _ tx: any ReadTransaction) throws -> [Release] {
        try tx.query(
            """
            SELECT sha256, released_at FROM paper_release WHERE released_at < \(moment)
            ORDER BY released_at, sha256 LIMIT 1000
            """
        ).map { Release(sha256: try $0.text("sha256"), at: try $0.instant("released_at")) }
    }

    /// What was given up again meanwhile waits for its own time.
    static func settle(_ releases: [Release], _ tx: any WriteTransaction) throws {
        for release in releases {
            try tx.execute(
                "DELETE FROM paper_release WHERE sha256 = \(release.sha256) AND released_at = \(release.at)")
        }
    }
}
