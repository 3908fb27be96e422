import Administration
import Core
import Store

extension Dossiers {
    /// Writes into the journals that dossiers stay under their version because the migration's map says so, as an
    /// officer's word is written; once, however often the migration is run. One that somebody acts on meanwhile is
    /// written by the next run.
    func keep(
        _ items: [PlannedDossier], _ migration: PackMigration, _ order: MigrationOrder, _ run: Identifier
    ) async throws {
        guard !items.isEmpty else { return }
        let context = context(.system)
        let (from, to) = (migration.from.identity, migration.to.identity)
        let ready = try items.map { item in
            let procedure = try migration.old(item.dossier)
            return (item, procedure, try procedure.alarms(of: item.dossier, context))
        }
        try await database.write { tx in
            let versions = try Dossiers.versions(of: ready.map(\.0.dossier.id), tx)
            for (item, procedure, alarms) in ready where versions[item.dossier.id] == item.dossier.version {
                let past = DossierPast(try DossierRows.journal(item.dossier.id, tx))
                guard !past.stays(under: from.hash, insteadOf: to.hash) else { continue }
                let stay = DossierStay(
                    run: run, from: from, to: to, reason: order.reason, notes: item.plan.reasons.map(\.note))
                _ = try write(
                    [.stayed(stay)], on: item.dossier, procedure, alarms: alarms, by: order.actor, context, tx)
            }
        }
    }
}
