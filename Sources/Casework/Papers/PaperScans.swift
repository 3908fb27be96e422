package import Core
package import Store

/// What is known of the bytes of a paper: by content, so that the same bytes are looked at once whoever sends them.
package enum PaperScan: Sendable, Hashable {
    case waiting
    case clean
    /// The scanner's name for what it found.
    case infected(String)
}

/// Which kept files may be opened. A file is held until a scanner has passed it, and for good once it has found
/// something; nobody who reads has a way round this.
package struct PaperScans: Sendable {
    let database: any Database
    let vault: PaperVault
    let clock: any Clock
    /// False where the settings say that nothing is scanned: what waits may be opened then.
    package let isRequired: Bool

    package init(database: any Database, vault: PaperVault, clock: any Clock, isRequired: Bool) {
        self.database = database
        self.vault = vault
        self.clock = clock
        self.isRequired = isRequired
    }

    /// Where the dossiers are.
    package init(of dossiers: Dossiers, vault: PaperVault, isRequired: Bool) {
        self.init(database: dossiers.database, vault: vault, clock: dossiers.clock, isRequired: isRequired)
    }

    static let migration = Migration(
        175, "scans of papers",
        both: """
            CREATE TABLE paper_scan (
                sha256 TEXT PRIMARY KEY,
                state TEXT NOT NULL,
                threat TEXT NOT NULL,
                signatures TEXT NOT NULL,
                scanned_at IDENTIFIER,
                due_at IDENTIFIER NOT NULL
            );
            CREATE INDEX paper_scan_due ON paper_scan (due_at) WHERE state = 'waiting';
            """)

    /// Puts a file that was just kept among those that wait, unless its content is known. Also where nothing scans: the
    /// row says that the bytes came, so that ``VaultCheck`` misses them when they are gone.
    package func expect(_ sha256: String) async throws {
        try await expect([sha256])
    }

    /// Of the papers whose bytes are here.
    package func states(of papers: [Paper]) async throws -> [String: PaperScan] {
        let hashes = Set(papers.compactMap { $0.file?.sha256 })
        guard !hashes.isEmpty else { return [:] }
        let known = try await database.read { tx in try PaperScans.states(of: hashes.sorted(), tx) }
        var states: [String: PaperScan] = [:]
        for sha256 in hashes where vault.find(sha256) != nil { states[sha256] = known[sha256] ?? .waiting }
        guard !isRequired else { return states }
        return states.mapValues { $0 == .waiting ? .clean : $0 }
    }

    /// The path of a file that may be opened; nil when there is none. Throws `paper.being_checked`, `paper.infected`.
    package func open(_ sha256: String) async throws -> String? {
        guard let path = vault.find(sha256) else { return nil }
        let state = try await database.read { tx in try PaperScans.states(of: [sha256], tx)[sha256] }
        switch state {
        case .clean: return path
        case .infected: throw Problem(.forbidden, "paper.infected")
        case .waiting, nil:
            guard isRequired else { return path }
            // Nobody knows of it when the process was killed between keeping it and saying so.
            if state == nil { try await expect([sha256]) }
            throw Problem(.unavailable, "paper.being_checked")
        }
    }

    func expect(_ hashes: [String]) async throws {
        let now = clock.now
        try await database.write { tx in
            for sha256 in hashes {
                try tx.execute(
                    """
                    INSERT INTO paper_scan (sha256, state, threat, signatures, due_at)
                    VALUES (\(sha256), 'waiting', '', '', \(now)) ON CONFLICT (sha256) DO NOTHING
                    """)
            }
        }
    }

    static func states(of hashes: [String], _ tx: any ReadTransaction) throws -> [String: PaperScan] {
        var states: [String: PaperScan] = [:]
        for row in try tx.query("SELECT sha256, state, threat FROM paper_scan WHERE sha256 IN \(list: hashes)") {
            let state: PaperScan =
                switch try row.text("state") {
                case "clean": .clean
                case "infected": .infected(try row.text("threat"))
                default: .waiting
                }
            states[try row.text("sha256")] = state
        }
        return states
    }
}
