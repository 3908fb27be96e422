package import Core
import Dispatch
import Foundation
import Store

// What a service does from time to time. Any number of processes may: the same file looked at twice has one verdict.
extension PaperScans {
    /// What became of some files that waited.
    package struct Round: Sendable, Hashable {
        package var clean = 0
        package var infected = 0
        /// Why others could not be told of; they wait on.
        package var failures: [String] = []

        package var isEmpty: Bool { clean + infected + failures.count == 0 }
    }

    static let filesPerRound = 20
    /// Until a file that the scanner could say nothing about is tried again.
    static let pauseSeconds = 60
    /// Until one whose bytes are not here is looked for again: a draft may have given it up.
    static let lostSeconds = 3600

    /// Has some of what waits scanned. Throws `scanner.away`, `scanner.outdated`: nothing passes then.
    package func round(_ scanner: any MalwareScanner) async throws -> Round {
        var round = Round()
        let now = clock.now
        let due = try await database.read { tx in
            try tx.query(
                """
                SELECT sha256 FROM paper_scan WHERE state = 'waiting' AND due_at <= \(now)
                ORDER BY due_at, sha256 LIMIT \(PaperScans.filesPerRound)
                """
            ).map { try $0.text("sha256") }
        }
        guard !due.isEmpty else { return round }
        let signatures = try await scanner.signatures()
        try signatures.require(at: now)
        for sha256 in due {
            guard let path = vault.find(sha256) else {
                try await postpone(sha256, PaperScans.lostSeconds)
                continue
            }
            do {
                let verdict = try await scanner.scan(file: path)
                try await settle(sha256, verdict, signatures)
                if verdict == .clean { round.clean += 1 } else { round.infected += 1 }
            } catch let problem as Problem where problem.code.hasPrefix("scanner.") && problem.code != "scanner.away" {
                try await postpone(sha256, PaperScans.pauseSeconds)
                round.failures.append(problem.code)
            }
        }
        return round
    }

    /// Puts every kept file that nobody has heard of among those that wait: those of before there was a scanner, and
    /// those that a process kept just before it was killed.
    package func adopt() async throws {
        let vault = vault
        let all = await withCheckedContinuation { done in
            DispatchQueue.global(qos: .utility).async { done.resume(returning: vault.all()) }
        }
        for start in stride(from: 0, to: all.count, by: 500) {
            let some = Array(all[start..<min(start + 500, all.count)])
            let known = try await database.read { tx in try PaperScans.states(of: some, tx) }
            let unknown = some.filter { known[$0] == nil }
            if !unknown.isEmpty { try await expect(unknown) }
        }
    }

    private func settle(_ sha256: String, _ verdict: ScanVerdict, _ signatures: ScannerSignatures) async throws {
        let (state, threat) =
            switch verdict {
            case .clean: ("clean", "")
            case .infected(let name): ("infected", name)
            }
        let now = clock.now
        // What one process found another's older signatures do not take back.
        try await database.write { tx in
            try tx.execute(
                """
                UPDATE paper_scan SET state = \(state), threat = \(threat), signatures = \(signatures.version),
                    scanned_at = \(now) WHERE sha256 = \(sha256) AND state <> 'infected'
                """)
        }
    }

    private func postpone(_ sha256: String, _ seconds: Int) async throws {
        let due = clock.now + .seconds(seconds)
        try await database.write { tx in
            try tx.execute(
                "UPDATE paper_scan SET due_at = \(due) WHERE sha256 = \(sha256) AND state = 'waiting'")
        }
    }
}

extension PaperVault {
    /// The hashes of all kept files. Blocks on the disk.
    func all() -> [String] {
        let manager = FileManager.default
        let folders = ((try? manager.contentsOfDirectory(atPath: root)) ?? []).filter { $0.utf8.count == 2 }
        return folders.sorted().flatMap { folder in
            ((try? manager.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).filter { $0.utf8.count == 64 }
        }
    }
}
