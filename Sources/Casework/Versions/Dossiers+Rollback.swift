package import Core
import OrderedCollections
import Store

/// Why a dossier is not taken back.
package enum TouchedKind: String, RemarkKind {
    package static let family = "touched"

    /// Somebody has acted on it since.
    case acted
    case ended
    /// Time has done something: a notice, a silence, a date.
    case time
}

/// One dossier that a migration had moved, and what became of taking it back.
package struct RolledBack: Sendable, Hashable {
    package let dossier: Identifier
    package let code: String
    /// Why it stays as it is; nil when it stands again as it stood.
    package let touched: Remark<TouchedKind>?
}

/// A migration as it is recorded.
package struct MigrationRecord: Sendable, Hashable {
    package let run: Identifier
    package let from: String
    package let to: String
    package let reason: String
    package let basis: String
    package let by: String
    package let startedAt: Instant
    package let finishedAt: Instant?
    /// How many dossiers it moved, and how many of them were taken back.
    package let moved: Int
    package let undone: Int
    /// How many open dossiers wait for an officer of their unit.
    package let undecided: Int
}

extension Dossiers {
    /// Every migration, the latest first.
    package func migrations() async throws -> [MigrationRecord] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT m.id, m.from_pack, m.to_pack, m.reason, m.basis, m.actor, m.started_at, m.finished_at,
                    COUNT(d.dossier) AS moved, COUNT(d.undone) AS undone,
                    (SELECT COUNT(*) FROM pack_migration_undecided u JOIN dossier o ON o.id = u.dossier
                        WHERE u.migration = m.id AND o.ended_at IS NULL AND o.pack = m.from_pack) AS undecided
                FROM pack_migration m LEFT JOIN pack_migration_dossier d ON d.migration = m.id
                GROUP BY m.id, m.from_pack, m.to_pack, m.reason, m.basis, m.actor, m.started_at, m.finished_at
                ORDER BY m.id DESC
                """
            ).map { row in
                MigrationRecord(
                    run: try row.identifier("id"), from: try row.text("from_pack"), to: try row.text("to_pack"),
                    reason: try row.text("reason"), basis: try row.text("basis"), by: try row.text("actor"),
                    startedAt: try row.instant("started_at"), finishedAt: try row.optionalInstant("finished_at"),
                    moved: try row.int("moved"), undone: try row.int("undone"),
                    undecided: try row.int("undecided"))
            }
        }
    }

    /// Takes a migration back: every dossier that nobody and nothing has touched since stands again exactly as it
    /// stood (state, due times, tasks, alarms), by one more event in its journal; the others are told with why. Throws
    /// `migration.unknown`.
    package func rollBack(
        _ run: Identifier, _ order: MigrationOrder, _ take: ([RolledBack]) throws -> Void = { _ in }
    ) async throws -> (undone: Int, touched: Int) {
        let isKnown = try await database.read { tx in
            try !tx.query("SELECT id FROM pack_migration WHERE id = \(run)").isEmpty
        }
        guard isKnown else { throw Problem(.notFound, "migration.unknown", ["migration": run.description]) }
        // What a stopped run has moved is all that it will have moved, and nobody is asked about it any more.
        try await finish(run)
        try await database.write { tx in
            try tx.enqueue("DELETE FROM pack_migration_undecided WHERE migration = \(run)")
        }
        var (undone, touched, last) = (0, 0, Int64(0))
        while true {
            let (after, now) = (last, clock.now)
            let batch = try await database.write { tx in
                let rows = try tx.query(
                    """
                    SELECT dossier, sequence FROM pack_migration_dossier
                    WHERE migration = \(run) AND dossier > \(after) AND undone IS NULL ORDER BY dossier LIMIT 100
                    """
                ).map { (try $0.identifier("dossier"), try $0.int("sequence")) }
                _ = try Dossiers.versions(of: rows.map(\.0), tx)
                return try rows.map { try rollBack($0.0, entry: $0.1, run, order, at: now, tx) }
            }
            undone += batch.count { $0.touched == nil }
            touched += batch.count { $0.touched != nil }
            try take(batch)
            guard batch.count == 100, let newest = batch.last else { return (undone, touched) }
            last = newest.dossier.rawValue
        }
    }

    private func rollBack(
        _ id: Identifier, entry sequence: Int, _ run: Identifier, _ order: MigrationOrder, at now: Instant,
        _ tx: any WriteTransaction
    ) throws -> RolledBack {
        let journal = try DossierRows.journal(id, tx)
        guard let dossier = try DossierRows.load(id, tx), journal.indices.contains(sequence - 1),
            case .migrated(let moved) = journal[sequence - 1].event
        else { throw Problem(.fault, "dossier.unreadable") }
        let since = journal[sequence...]
        if let touched = Dossiers.touched(since) {
            return RolledBack(dossier: id, code: dossier.code, touched: touched)
        }
        let standing = try DossierRows.alarms(id, tx)
        let event = moved.undone(by: run, entry: sequence, reason: order.reason, alarms: standing)
        let entry = JournalEntry(
            sequence: dossier.version + 1, at: now, actor: order.actor, event: .migrated(event))
        var changed = dossier
        changed.apply(entry)
        try DossierRows.update(from: dossier, to: changed, [entry], alarms: (standing, moved.alarms), tx)
        try PanelRows.write(from: dossier, to: changed, tx)
        try ResultRows.write(from: dossier, to: changed, reference: reference, tx)
        try tx.enqueue(
            """
            UPDATE pack_migration_dossier SET undone = \(entry.sequence)
            WHERE migration = \(run) AND dossier = \(id)
            """)
        return RolledBack(dossier: id, code: dossier.code, touched: nil)
    }

    /// What was done to a dossier since it moved; nil when nothing was but moves that were taken back again.
    private static func touched(_ since: ArraySlice<JournalEntry>) -> Remark<TouchedKind>? {
        var open: [Int] = []
        var others: [JournalEntry] = []
        for entry in since {
            // Saying that it stays under this version has changed nothing.
            if case .stayed = entry.event { continue }
            guard case .migrated(let move) = entry.event else {
                others.append(entry)
                continue
            }
            if let undoes = move.undoes, open.last == undoes { open.removeLast() } else { open.append(entry.sequence) }
        }
        guard let first = others.first ?? since.first(where: { open.contains($0.sequence) }) else { return nil }
        let kinds = others.map(\.event.kind).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let what = Localized(code: (kinds.isEmpty ? ["migrated"] : kinds).joined(separator: ", "))
        let isEnded = others.contains { if case .ended = $0.event { true } else { false } }
        let isTime = others.allSatisfy { $0.actor.kind == .system } && !others.isEmpty
        return Remark(isEnded ? .ended : isTime ? .time : .acted, first.event.kind, what, from: Localized(first.at))
    }
}
