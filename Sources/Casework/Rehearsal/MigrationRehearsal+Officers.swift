import Administration
import Core
import OrderedCollections

extension MigrationRehearsal {
    /// The migration with what officers decide: half of the dossiers that need one, each at a step where it can go on,
    /// or left under its own version.
    func decided(_ random: inout SeededNumbers) async throws -> PackMigration {
        var asking: [Dossier] = []
        _ = try await dossiers.plan(migration) { batch in
            asking += batch.filter { $0.plan.verdict == .needsOfficer }.map(\.dossier)
        }
        var map = migration.map
        for dossier in asking where Bool.random(using: &random) {
            map.choices[dossier.code] = try await choice(dossier, &random)
        }
        return try PackMigration(from: migration.from, to: migration.to, map: map)
    }

    private func choice(_ dossier: Dossier, _ random: inout SeededNumbers) async throws -> MigrationChoice {
        guard let new = migration.to.procedures[dossier.procedure] else { return .stay }
        let past = DossierPast(
            try await dossiers.journal(of: dossier.id), try await dossiers.ties(of: dossier))
        let context = dossiers.context(.system)
        // Most accept that it goes on where it stands.
        let own = dossier.tasks.map { migration.map.step($0.step) }
        for step in own + new.steps.keys.shuffled(using: &random) {
            let plan = migration.plan(dossier, past, choice: .step(step), context)
            if plan.verdict == .decided { return .step(step) }
        }
        return .stay
    }
}
