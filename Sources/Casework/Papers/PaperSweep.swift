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
        let filed = try await namedByRows(among: unnamed)
        let gone = releases.filter { unnamed.contains($0.sha256) && !filed.contains($0.sha256) }
        let removed = await offPool {
            vault.comeBack()
            for sha256 in filed { vault.retain(sha256) }
            return gone.filter { vault.remove($0.sha256, unfiledSince: $0.at) }.map(\.sha256)
        }
        // After the bytes: killed in between, the next sweep finds nothing left to remove.
        try await database.write { tx in try PaperReleases.settle(releases, tx) }
        try await forget(removed)
        return removed.count
    }

    private func runForgotten() async throws -> Int {
        let before = clock.now + .seconds(-PaperSweep.days * 86_400)
        var unnamed = await offPool { vault.unfiled(before: before) }
        guard !unnamed.isEmpty else { return 0 }
        unnamed.subtract(try await namedByDrafts())
        // What is filed or made is marked, so this finds only what was before marks were; but a mark is not the law.
        let named = try await namedByRows(among: unnamed)
        let gone = unnamed.subtracting(named)
        let removed = await offPool {
            for sha256 in named { vault.retain(sha256) }
            return gone.filter { vault.remove($0, unfiledSince: before) }
        }
        try await forget(removed)
        return removed.count
    }

    /// The next who files one of them by its description alone has lost nothing: whoever looks for losses must not think
    /// that the bytes are still to be here. One that was sent again since is remembered.
    private func forget(_ removed: some Sequence<String> & Sendable) async throws {
        for sha256 in removed {
            let vault = vault
            try await database.write { tx in
                guard vault.find(sha256) == nil else { return }
                try tx.execute("DELETE FROM paper_scan WHERE sha256 = \(sha256) AND state <> 'infected'")
            }
        }
    }

    private func namedByDrafts() async throws -> Set<String> {
        try await database.read { tx in
            var named: Set<String> = []
            for row in try tx.query("SELECT papers FROM draft WHERE papers <> '[]'") {
                named.formUnion(NamedFiles.hashes(try row.json("papers")))
            }
            return named
        }
    }

    /// Of dossiers, results and printed forms.
    private func namedByRows(among wanted: Set<String>) async throws -> Set<String> {
        let made = try await NamedFiles.made(among: wanted, database)
        return made.union(try await namedByDossiers(among: wanted.subtracting(made)))
    }

    /// Looks through every journal, some at a time: slow, and only done when something would be removed.
    private func namedByDossiers(among wanted: Set<String>) async throws -> Set<String> {
        var named: Set<String> = []
        var place = wanted.isEmpty ? nil : NamedFiles.Papers.Place()
        while let last = place {
            let papers = try await database.read { tx in try NamedFiles.Papers(after: last, tx) }
            named.formUnion(papers.named.lazy.map(\.sha256).filter(wanted.contains))
            place = papers.next
        }
        return named
    }

    private func offPool<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { done in DispatchQueue.global().async { done.resume(returning: work()) } }
    }
}
