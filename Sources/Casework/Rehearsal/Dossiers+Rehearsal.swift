import Administration
import Core
import OrderedCollections
import Store

/// What a rehearsal found of one migration.
package struct RehearsalReport: Sendable, Hashable {
    package var dossiers = 0
    package var verdicts: [String: Int] = [:]
    package var rolledBack = 0
    /// What a promise of migrations does not hold; empty when all of them do.
    package var findings: [String] = []
}

extension Dossiers {
    /// Files dossiers under `pack` and acts on each at random, so that `count` more are open; for a measurement, in a
    /// database of its own. Returns how many there are.
    package func fillAtRandom(
        _ pack: Pack, count: Int, _ filings: [Filing], _ random: inout SeededNumbers
    ) async throws
        -> Int
    {
        let rehearsal = Rehearsal(self)
        var made = 0
        var failed = 0
        while made < count, failed < count + 1000, !filings.isEmpty {
            var ready: [(Procedure, Dossier, [JournalEntry])] = []
            while ready.count < min(200, count - made), failed < count + 1000 {
                let filing = filings[Int.random(in: 0..<filings.count, using: &random)]
                guard let procedure = pack.procedures[filing.procedure] else {
                    throw Problem(.fault, "procedure.unknown")
                }
                let filed = clock.now + .seconds(-Int.random(in: 3600...2_400_000, using: &random))
                let acts = Int.random(in: 0...9, using: &random)
                let opened = rehearsal.open(
                    filing, procedure, id: identifiers.next(), at: filed, acts: acts, &random)
                if let opened { ready.append((procedure, opened.dossier, opened.journal)) } else { failed += 1 }
            }
            let batch = ready
            try await database.write { tx in
                for (procedure, dossier, journal) in batch {
                    let numbered = try coded(journal, procedure, tx)
                    guard let dossier = Dossier.replay(id: dossier.id, numbered) else {
                        throw Problem(.fault, "dossier.unreadable")
                    }
                    let alarms = try procedure.alarms(of: dossier, context(.system))
                    try DossierRows.insert(dossier, numbered, alarms: alarms, tx)
                    try PanelRows.write(from: nil, to: dossier, tx)
                    try ResultRows.write(from: nil, to: dossier, reference: reference, tx)
                }
            }
            made += batch.count
        }
        return made
    }

    private func coded(
        _ entries: [JournalEntry], _ procedure: Procedure, _ tx: any WriteTransaction
    ) throws -> [JournalEntry] {
        var code = ""
        return try entries.map { entry in
            var event = try numbered(entry.event, procedure, tx)
            switch event {
            case .filed(let filed):
                let number = try DossierRows.next(
                    DossierCode.scope(unit: filed.intakeUnit, date: entry.at.date), tx)
                code = DossierCode.make(unit: filed.intakeUnit, date: entry.at.date, number: number)
                event = .filed(filed.numbered(code))
            default: event = event.coded(code)
            }
            return JournalEntry(sequence: entry.sequence, at: entry.at, actor: entry.actor, event: event)
        }
    }
}
