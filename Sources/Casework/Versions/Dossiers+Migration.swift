import Administration
package import Core
import OrderedCollections
import Store

extension Dossiers {
    /// How many dossiers move in one transaction: few enough that officers never wait for it.
    private static let migrationBatch = 100

    /// Plans the move of every open dossier, oldest first, in batches; nothing is written.
    package func plan(
        _ migration: PackMigration, _ take: ([PlannedDossier]) throws -> Void
    ) async throws -> MigrationCounts {
        var counts = MigrationCounts()
        var last: Int64 = 0
        while true {
            let (batch, read) = try await planned(migration, after: last)
            for item in batch { counts.add(item.plan.verdict) }
            try take(batch)
            guard let read else { return counts }
            last = read
        }
    }

    /// The next open dossiers under the old version with their plans, and the last id; nil when there are no more.
    private func planned(
        _ migration: PackMigration, after: Int64
    ) async throws -> (batch: [PlannedDossier], last: Int64?) {
        let from = migration.from.identity.hash
        let most = Dossiers.migrationBatch
        let rows = try await database.read { tx in
            try tx.query(
                """
                SELECT id, state FROM dossier WHERE pack = \(from) AND ended_at IS NULL AND id > \(after)
                ORDER BY id LIMIT \(most)
                """
            ).map { row in
                let id = try row.identifier("id")
                return (try Dossier(id: id, row.json("state")), try DossierRows.journal(id, tx))
            }
        }
        let context = context(.system)
        var batch: [PlannedDossier] = []
        for (dossier, journal) in rows {
            let past = DossierPast(journal, try await ties(of: dossier))
            batch.append(PlannedDossier(dossier: dossier, plan: migration.plan(dossier, past, context)))
        }
        return (batch, rows.count < most ? nil : rows.last?.0.id.rawValue)
    }

    /// Moves every open dossier that has a certain place in the new version, or for which an officer has chosen one;
    /// those that only an officer can place wait for one of their unit.
    /// Each moves whole or not at all, as one event in its journal, whatever stops this process; running it again
    /// goes on where it was stopped. Beside officers at work it is one more of them: what changed meanwhile is planned
    /// anew. Throws what the database throws.
    package func migrate(
        _ migration: PackMigration, _ order: MigrationOrder, _ take: ([PlannedDossier]) throws -> Void = { _ in }
    ) async throws -> (run: Identifier, counts: MigrationCounts) {
        let run = try await begin(migration, order)
        var counts = MigrationCounts()
        var last: Int64 = 0
        while true {
            let (batch, read) = try await planned(migration, after: last)
            var waiting = batch
            for attempt in 1... {
                let moved = try await move(waiting.filter(\.plan.moves), migration, order, run)
                var missed: [PlannedDossier] = []
                for item in waiting {
                    if !item.plan.moves || moved.contains(item.dossier.id) {
                        counts.add(item.plan.verdict)
                    } else if let again = try await replanned(item.dossier.id, migration) {
                        missed.append(again)
                    }
                }
                try await ask(waiting.filter { !$0.plan.moves }, migration, run)
                try await keep(waiting.filter { !$0.plan.moves && $0.plan.verdict == .decided }, migration, order, run)
                try take(waiting.filter { !$0.plan.moves || moved.contains($0.dossier.id) })
                waiting = missed
                if missed.isEmpty { break }
                guard attempt < 50 else { throw Problem(.conflict, "dossier.changed_meanwhile") }
            }
            guard let read else { break }
            last = read
        }
        try await finish(run)
        return (run, counts)
    }

    /// Nil when it has ended or moved on meanwhile.
    private func replanned(_ id: Identifier, _ migration: PackMigration) async throws -> PlannedDossier? {
        let found = try await database.read { tx in
            try DossierRows.load(id, tx).map { ($0, try DossierRows.journal(id, tx)) }
        }
        guard let (dossier, journal) = found, !dossier.isEnded, dossier.pack == migration.from.identity.hash else {
            return nil
        }
        let past = DossierPast(journal, try await ties(of: dossier))
        return PlannedDossier(dossier: dossier, plan: migration.plan(dossier, past, context(.system)))
    }

    /// Writes the moves of those that are still as they were planned, all in one transaction; gives their ids.
    private func move(
        _ items: [PlannedDossier], _ migration: PackMigration, _ order: MigrationOrder, _ run: Identifier
    ) async throws -> Set<Identifier> {
        guard !items.isEmpty else { return [] }
        let context = context(.system)
        let moves = try items.map { try DossierMove($0, migration, order, run, context) }
        return try await database.write { tx in
            let versions = try Dossiers.versions(of: moves.map(\.dossier.id), tx)
            var moved: Set<Identifier> = []
            for move in moves where versions[move.dossier.id] == move.dossier.version {
                try move.write(reference: reference, tx)
                moved.insert(move.dossier.id)
            }
            try UndecidedRows.settle(Array(moved), tx)
            return moved
        }
    }

    /// The versions that dossiers stand at, kept from being changed by others until the commit.
    static func versions(of ids: [Identifier], _ tx: any WriteTransaction) throws -> [Identifier: Int] {
        let rows = try tx.queryForUpdate("SELECT id, version FROM dossier WHERE id IN \(list: ids) ORDER BY id")
        return Dictionary(
            try rows.map { (try $0.identifier("id"), try $0.int("version")) }, uniquingKeysWith: { first, _ in first })
    }

    /// The run that was begun and not finished, or a new one.
    private func begin(_ migration: PackMigration, _ order: MigrationOrder) async throws -> Identifier {
        let (new, now) = (identifiers.next(), clock.now)
        let (from, to) = (migration.from.identity.hash, migration.to.identity.hash)
        let choices = migration.map.value
        return try await database.write { tx in
            let open = try tx.query(
                """
                SELECT id FROM pack_migration WHERE from_pack = \(from) AND to_pack = \(to) AND finished_at IS NULL
                ORDER BY id DESC LIMIT 1
                """
            ).first
            if let open {
                // Whoever goes on with it may have decided more.
                let id = try open.identifier("id")
                try tx.enqueue("UPDATE pack_migration SET choices = \(choices) WHERE id = \(id)")
                return id
            }
            try tx.enqueue(
                """
                INSERT INTO pack_migration (id, from_pack, to_pack, reason, basis, actor, choices, started_at)
                VALUES (\(new), \(from), \(to), \(order.reason), \(order.basis), \(order.by), \(choices), \(now))
                """)
            return new
        }
    }

    func finish(_ run: Identifier) async throws {
        let now = clock.now
        try await database.write { tx in
            _ = try tx.execute(
                "UPDATE pack_migration SET finished_at = \(now) WHERE id = \(run) AND finished_at IS NULL")
        }
    }
}
