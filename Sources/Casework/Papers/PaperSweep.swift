package import Core
import Dispatch
package import Store

/// Takes away papers that were sent and never filed: those of a draft that was deleted or had its day soon after it,
/// others once any draft that they may have been sent for is gone too. Any number of nodes may run one over the same
/// folder.
package struct PaperSweep: Sendable {
    /// Longer than an untouched draft is kept.
    package static let days = Drafts.days + 2
    /// How long whoever was just sending the same bytes for another draft has to name them there.
    static let graceSeconds = 600

    let vault: PaperVault
    let database: any Database
    let clock: any Clock

    package init(vault: PaperVault, database: any Database, clock: any Clock) {
        self.vault = vault
        self.database = database
        self.clock = clock
    }

    /// Says how many files were removed. Throws only what the database throws; nothing is removed then.
    @discardableResult
    package func run() async throws -> Int { try await runReleased() + runForgotten() }

    /// Removes what drafts gave up. Who sent the same bytes again since has them kept, as has who filed them.
    private func runReleased() async throws -> Int {
        let before = clock.now + .seconds(-PaperSweep.graceSeconds)
        let releases = try await database.read { tx in try PaperReleases.due(before: before, tx) }
        guard !releases.isEmpty else { return 0 }
        var unnamed = Set(releases.map(\.sha256))
        unnamed.subtract(try await namedByDrafts())
        let filed = unnamed.isEmpty ? [] : try await namedByDossiers(among: unnamed)
        let gone = releases.filter { unnamed.contains($0.sha256) && !filed.contains($0.sha256) }
        let count = await offPool {
            vault.comeBack()
            for sha256 in filed { vault.mark(sha256) }
            return gone.count { vault.remove($0.sha256, unfiledSince: $0.at) }
        }
        // After the bytes: killed in between, the next sweep finds nothing left to remove.
        try await database.write { tx in try PaperReleases.settle(releases, tx) }
        return count
    }

    private func runForgotten() async throws -> Int {
        let before = clock.now + .seconds(-PaperSweep.days * 86_400)
        var unnamed = await offPool { vault.unfiled(before: before) }
        guard !unnamed.isEmpty else { return 0 }
        unnamed.subtract(try await namedByDrafts())
        // Filing marks what it names, so this finds only what was filed before it did; but a mark is not the law.
        let filed = try await namedByDossiers(among: unnamed)
        let gone = unnamed.subtracting(filed)
        return await offPool {
            for sha256 in filed { vault.mark(sha256) }
            return gone.count { vault.remove($0, unfiledSince: before) }
        }
    }

    private func namedByDrafts() async throws -> Set<String> {
        try await database.read { tx in
            var named: Set<String> = []
            for row in try tx.query("SELECT papers FROM draft WHERE papers <> '[]'") {
                named.formUnion(PaperSweep.hashes(try row.json("papers")))
            }
            return named
        }
    }

    /// Looks through every journal, some at a time: slow, and only done when something would be removed.
    private func namedByDossiers(among wanted: Set<String>) async throws -> Set<String> {
        var named: Set<String> = []
        var after: (dossier: Int64, sequence: Int) = (.min, 0)
        while true {
            let last = after
            let rows = try await database.read { tx in
                try tx.query(
                    """
                    SELECT dossier, sequence, body FROM journal
                    WHERE kind IN ('filed', 'supplemented') AND
                        (dossier > \(last.dossier) OR (dossier = \(last.dossier) AND sequence > \(last.sequence)))
                    ORDER BY dossier, sequence LIMIT 1000
                    """)
            }
            for row in rows {
                after = (try row.identifier("dossier").rawValue, try row.int("sequence"))
                named.formUnion(PaperSweep.hashes(try row.json("body")["papers"] ?? []).intersection(wanted))
            }
            if rows.count < 1000 { return named }
        }
    }

    private static func hashes(_ papers: Value) -> Set<String> {
        Set((papers.array ?? []).compactMap { $0["sha256"]?.string })
    }

    private func offPool<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { done in DispatchQueue.global().async { done.resume(returning: work()) } }
    }
}
