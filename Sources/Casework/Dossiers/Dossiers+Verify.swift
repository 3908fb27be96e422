package import Core
import Store

/// What a check of the stored dossiers found.
package struct DossierVerification: Sendable, Hashable {
    package var dossiers = 0
    package var entries = 0
    /// What does not hold, each with its dossier's code; empty when all is well.
    package var findings: [String] = []
}

extension Dossiers {
    /// Replays every journal and compares it with the stored state and with what was derived from it. Reads in
    /// batches; nothing is written.
    package func verify() async throws -> DossierVerification {
        var found = DossierVerification()
        var last: Int64 = 0
        while true {
            let after = last
            let batch = try await database.read { tx in
                try tx.query(
                    """
                    SELECT id, code, pack, version, status, due_at, state FROM dossier
                    WHERE id > \(after) ORDER BY id LIMIT 200
                    """
                )
                .map { row in
                    let id = try row.identifier("id")
                    let tasks = try tx.query(
                        "SELECT step, branch FROM task WHERE dossier = \(id) ORDER BY step, branch")
                    return (
                        row, try DossierRows.journal(id, tx),
                        try tasks.map { [try $0.text("step"), try $0.text("branch")] }
                    )
                }
            }
            for (row, journal, tasks) in batch {
                let (id, code) = (try row.identifier("id"), try row.text("code"))
                last = id.rawValue
                found.dossiers += 1
                found.entries += journal.count
                let stored = try Dossier(id: id, row.json("state"))
                if journal.map(\.sequence) != Array(1...max(1, journal.count)) {
                    found.findings.append("\(code): the journal has a gap")
                }
                guard let replayed = Dossier.replay(id: id, journal), replayed == stored else {
                    found.findings.append("\(code): the journal does not replay to the state")
                    continue
                }
                let open = stored.tasks.map { [$0.step, $0.branch ?? ""] }.sorted { $0.lexicographicallyPrecedes($1) }
                if try open != tasks || row.int("version") != stored.version
                    || row.int("status") != stored.status.rawValue || code != stored.code
                    || row.text("pack") != stored.pack || row.instant("due_at") != stored.clock.due
                {
                    found.findings.append("\(code): the queue or the status is not the state's")
                }
            }
            if batch.count < 200 { return found }
        }
    }
}
