import Administration
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
    /// Replays every journal and compares it with the stored state and with all that was derived from it, and names
    /// what differs. Reads in batches; nothing is written.
    package func verify() async throws -> DossierVerification {
        var found = DossierVerification()
        var searchable: [Identifier: Int] = [:]
        var last: Int64 = 0
        while true {
            let after = last
            let batch = try await database.read { tx in
                try tx.query("SELECT * FROM dossier WHERE id > \(after) ORDER BY id LIMIT 200")
                    .map { try StoredDossier($0, tx) }
            }
            for stored in batch {
                last = stored.id.rawValue
                found.dossiers += 1
                found.entries += stored.journal.count
                searchable[stored.id] = stored.searchable
                let inAlarms = try await findings(inAlarmsOf: stored)
                found.findings += (stored.findings() + inAlarms).map { "\(stored.code): \($0)" }
            }
            if batch.count < 200 { break }
        }
        found.findings += try await strays(searchable)
        return found
    }

    /// Alarms that a dossier's state does not ask for, and those it asks for that are not there. One that has rung is
    /// gone; when a promise is due soon follows the calendar too, which may have been amended since.
    private func findings(inAlarmsOf stored: StoredDossier) async throws -> [String] {
        guard let dossier = stored.replayed else { return [] }
        let expected: [Alarm]
        do {
            let procedure = try await catalogue.procedure(dossier.procedure, pack: dossier.pack)
            expected = try procedure.alarms(of: dossier, context(.system))
        } catch let outage as StoreError {
            throw outage
        } catch {
            return ["its procedure cannot be read"]
        }
        func isAsked(_ alarm: Alarm) -> Bool {
            expected.contains { $0 == alarm || $0.kind == .dueSoon && alarm.kind == .dueSoon }
        }
        let unasked = stored.alarms.filter { !isAsked($0) }
        var findings = unasked.map { "alarm \($0.words) is not what the journal asks for" }
        for alarm in expected where alarm.at >= clock.now {
            let isThere = stored.alarms.contains { $0.kind == alarm.kind && $0.subject == alarm.subject }
            let hasRung = alarm.kind == .dueSoon && stored.journal.contains { $0.event == .noticed(.dueSoon) }
            if !isThere, !hasRung { findings.append("alarm \(alarm.words) is missing") }
        }
        return findings
    }

    /// Search words that no dossier asks for. Those that are there rightly were counted; only when there are more, or a
    /// dossier came or changed meanwhile, is each looked at again.
    private func strays(_ searchable: [Identifier: Int]) async throws -> [String] {
        let total = searchable.values.reduce(0, +)
        return try await database.read { tx in
            let count = try tx.query("SELECT COUNT(*) AS n FROM search_key").first?.int("n")
            guard count != total else { return [] }
            return try tx.query("SELECT dossier, COUNT(*) AS n FROM search_key GROUP BY dossier ORDER BY dossier")
                .compactMap { row in
                    let (id, count) = (try row.identifier("dossier"), try row.int("n"))
                    guard searchable[id] != count else { return nil }
                    guard let row = try tx.query("SELECT * FROM dossier WHERE id = \(id)").first else {
                        return "dossier \(id): search words, and no such dossier"
                    }
                    let stored = try StoredDossier(row, tx)
                    return count > stored.searchable ? "\(stored.code): search words that are not its own" : nil
                }
        }
    }
}

extension Alarm {
    fileprivate var words: String { subject.isEmpty ? kind.rawValue : "\(kind.rawValue) \(subject)" }
}
