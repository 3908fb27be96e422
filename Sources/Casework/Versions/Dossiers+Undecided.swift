package import Administration
package import Core
import OrderedCollections
import Store

/// A change of a pack that is under way: who ordered it, why and by which law.
package struct VersionChange: Sendable {
    package let run: Identifier
    package let from: PackIdentity
    package let to: PackIdentity
    package let reason: String
    package let basis: String
    package let by: String
    let map: MigrationMap
}

/// A dossier that waits until an officer of its unit has said where it goes on; nothing about a person.
package struct UndecidedDossier: Sendable {
    /// A place in the new version, and what going on there changes.
    package struct Place: Sendable {
        package let step: String
        package let name: Localized
        package let effects: [MigrationEffect]
    }

    package let standing: DossierStanding
    package let due: Instant
    package let since: Instant
    package let change: VersionChange
    /// Why it has no certain place; empty when it has come to one meanwhile.
    package let reasons: [MigrationReason]
    /// What else is ahead of it under the new version.
    package let ahead: [Difference]
    /// Where it can go on; empty when it can only stay, and where nobody asked.
    package let places: [Place]
}

extension Dossiers {
    /// The caller's units that take part in dossiers.
    private static func units(of caller: Caller) -> [String] {
        caller.units().filter { Policy.permits(caller, .searchDossiers, on: PolicyResource(units: [$0])) }
    }

    /// How many open dossiers of the caller's units wait for an officer's decision.
    package func undecidedCount(_ caller: Caller) async throws -> Int {
        let units = Dossiers.units(of: caller)
        guard !units.isEmpty else { return 0 }
        return try await database.read { tx in
            try tx.query(
                """
                SELECT COUNT(*) AS count FROM pack_migration_undecided u
                    JOIN pack_migration m ON m.id = u.migration
                    JOIN dossier d ON d.id = u.dossier AND d.pack = m.from_pack
                WHERE u.unit IN \(list: units) AND d.ended_at IS NULL
                """
            ).first?.int("count") ?? 0
        }
    }

    /// Whether a dossier that was shown waits for that.
    package func isUndecided(_ dossier: Dossier) async throws -> Bool {
        guard !dossier.isEnded else { return false }
        let id = dossier.id
        return try await database.read { tx in
            try !tx.query(
                """
                SELECT 1 AS found FROM pack_migration_undecided u JOIN pack_migration m ON m.id = u.migration
                WHERE u.dossier = \(id) AND m.from_pack = \(dossier.pack)
                """
            ).isEmpty
        }
    }

    /// Those dossiers, what is due first on top, each with why.
    package func undecided(limit: Int, _ caller: Caller) async throws -> [UndecidedDossier] {
        let units = Dossiers.units(of: caller)
        guard !units.isEmpty else { return [] }
        let rows = try await database.read { tx in
            try UndecidedRows.found("u.unit IN \(list: units)", limit: limit, tx)
        }
        let procedures = Set(rows.map(\.dossier.procedure))
        var migrations: [Identifier: PackMigration] = [:]
        var found: [UndecidedDossier] = []
        for row in rows {
            let migration: PackMigration
            if let known = migrations[row.change.run] {
                migration = known
            } else {
                migration = try await self.migration(row.change, only: procedures)
                migrations[row.change.run] = migration
            }
            let plan = migration.plan(row.dossier, try await past(of: row.dossier), context(.system))
            found.append(UndecidedDossier(row.dossier, row.since, row.change, plan, places: []))
        }
        return found
    }

    /// What an officer of its unit is asked about a dossier, with every place that it can go on at; nil when it does
    /// not wait. Throws `dossier.unknown`, `policy.denied`.
    package func undecided(_ id: Identifier, _ caller: Caller) async throws -> UndecidedDossier? {
        _ = try await mayDecide(id, caller)
        let rows = try await database.read { tx in try UndecidedRows.found("u.dossier = \(id)", limit: 1, tx) }
        guard let (dossier, since, change) = rows.first else { return nil }
        let migration = try await migration(change, only: [dossier.procedure])
        let (past, context) = (try await past(of: dossier), context(.system))
        var places: [UndecidedDossier.Place] = []
        var states: [Dossier] = []
        let procedure = migration.to.procedures[dossier.procedure]
        for step in procedure.map({ Array($0.steps.keys) }) ?? [] {
            let plan = migration.plan(dossier, past, choice: .step(step), context)
            // Of several steps that are open at once either says that all of it goes on.
            guard let next = plan.next, !states.contains(next), let name = procedure?.stepName(step) else { continue }
            states.append(next)
            places.append(UndecidedDossier.Place(step: step, name: name, effects: plan.effects))
        }
        return UndecidedDossier(dossier, since, change, migration.plan(dossier, past, context), places: places)
    }

    /// The dossier, for an officer who may say where it goes on.
    func mayDecide(_ id: Identifier, _ caller: Caller) async throws -> Dossier {
        let dossier = try await require(id)
        try Policy.require(caller, .decideVersion, on: PolicyResource(units: [dossier.competentUnit]))
        return dossier
    }

    /// A migration as it was ordered. What its map says of single dossiers was done then.
    func migration(_ change: VersionChange, only: Set<String>) async throws -> PackMigration {
        var map = change.map
        map.choices = [:]
        return try PackMigration(
            from: try await catalogue.pack(change.from.hash), to: try await catalogue.pack(change.to.hash), map: map,
            only: only)
    }

    func past(of dossier: Dossier) async throws -> DossierPast {
        DossierPast(try await journal(of: dossier.id), try await ties(of: dossier))
    }
}

extension UndecidedDossier {
    fileprivate init(
        _ dossier: Dossier, _ since: Instant, _ change: VersionChange, _ plan: MigrationPlan, places: [Place]
    ) {
        self.init(
            standing: DossierStanding(dossier), due: dossier.clock.due, since: since, change: change,
            reasons: plan.reasons, ahead: plan.ahead, places: places)
    }
}
