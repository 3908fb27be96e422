package import Core
import Dispatch
package import Store

/// Takes away papers that were sent and never filed, once the drafts that they may have been sent for are gone too.
/// Any number of nodes may run one over the same folder.
package struct PaperSweep: Sendable {
    /// Longer than an untouched draft is kept.
    package static let days = Drafts.days + 2

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
    package func run() async throws -> Int {
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
                    SELECT dossier, sequence, kind, body FROM journal
                    WHERE dossier > \(last.dossier) OR (dossier = \(last.dossier) AND sequence > \(last.sequence))
                    ORDER BY dossier, sequence LIMIT 1000
                    """)
            }
            for row in rows {
                after = (try row.identifier("dossier").rawValue, try row.int("sequence"))
                guard ["filed", "supplemented"].contains(try row.text("kind")) else { continue }
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
