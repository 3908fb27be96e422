package import Administration
package import Core
import OrderedCollections
import Store

extension Dossiers {
    /// Those that only an officer can place wait for one of their unit; those that end under their version do not.
    func ask(_ items: [PlannedDossier], _ migration: PackMigration, _ run: Identifier) async throws {
        guard !items.isEmpty else { return }
        let now = clock.now
        let asked = items.filter(\.plan.asksOfficer).map(\.dossier)
        let others = items.filter { !$0.plan.asksOfficer }.map(\.dossier.id)
        let (from, to) = (migration.from.identity.hash, migration.to.identity.hash)
        try await database.write { tx in
            let versions = try Dossiers.versions(of: asked.map(\.id), tx)
            let waiting = try asked.filter { dossier in
                guard versions[dossier.id] != dossier.version else { return true }
                // Somebody acted meanwhile: perhaps just said that it stays.
                return !DossierPast(try DossierRows.journal(dossier.id, tx)).stays(under: from, insteadOf: to)
            }
            try UndecidedRows.ask(waiting, run, at: now, tx)
            try UndecidedRows.settle(others, tx)
        }
    }

    /// An officer of the deciding unit says where a dossier goes on under the version that asks, or that it ends under
    /// its own; `run` and `version`: what they saw. Throws `dossier.unknown`, `policy.denied`,
    /// `dossier.changed_meanwhile` when it does not wait for that any more, `migration.choice_refused` for a step at
    /// which it cannot go on, `migration.stay_reason` for staying without a reason, `policy.step_up` for a step that
    /// is chosen without a fresh confirmation.
    package func decide(
        _ choice: MigrationChoice, reason: String?, on id: Identifier, of run: Identifier, expecting version: Int,
        idempotencyKey: String? = nil, _ caller: Caller
    ) async throws {
        let dossier = try await mayDecide(id, caller)
        if caller.kind == .service { throw Problem.personsOnly }
        try WordLimit.require(reason, at: "/reason")
        let key = try idempotencyKey.map(Dossiers.checked)
        let (owner, request) = (
            Dossiers.keyOwner(caller),
            Dossiers.digest(["dossier": Value(id), "version": .string("\(choice)"), "reason": Value(reason)])
        )
        if let key, try await first(owner, key, request) != nil { return }
        let stale = Problem(.conflict, "dossier.changed_meanwhile")
        let rows = try await database.read { tx in try UndecidedRows.found("u.dossier = \(id)", limit: 1, tx) }
        guard let change = rows.first?.change, change.run == run, dossier.version == version else { throw stale }
        let write = try await settled(choice, reason, dossier, change, caller)
        let now = clock.now
        try await database.write { tx in
            if let key, try claim(owner, key, request, dossier: id, version: version + 1, now, tx).isReplay { return }
            guard try Dossiers.versions(of: [id], tx)[id] == version, try UndecidedRows.run(of: id, tx) == run else {
                throw stale
            }
            try write(tx)
            try UndecidedRows.settle([id], tx)
        }
    }

    /// What is written for a choice.
    private func settled(
        _ choice: MigrationChoice, _ reason: String?, _ dossier: Dossier, _ change: VersionChange, _ caller: Caller
    ) async throws -> @Sendable (any WriteTransaction) throws -> Void {
        let migration = try await migration(change, only: [dossier.procedure])
        let past = try await past(of: dossier)
        let acting = context(caller)
        let roles: Set<String> = [Role.divisionHead.rawValue, Role.leader.rawValue]
        let actor = acting.actor(at: dossier.competentUnit, as: roles)
        switch choice {
        case .stay:
            guard let reason = WordLimit.said(reason) else {
                throw Problem(.invalid, "migration.stay_reason", at: "/reason")
            }
            let plan = migration.plan(dossier, past, acting)
            let stay = DossierStay(
                run: change.run, from: change.from, to: change.to, reason: reason, notes: plan.reasons.map(\.note))
            let procedure = try migration.old(dossier)
            let alarms = try procedure.alarms(of: dossier, acting)
            return { tx in
                _ = try write([.stayed(stay)], on: dossier, procedure, alarms: alarms, by: actor, acting, tx)
            }
        case .step(let step):
            let plan = migration.plan(dossier, past, choice: choice, acting)
            guard plan.moves else {
                throw Problem(.invalid, "migration.choice_refused", ["step": step], at: "/choice")
            }
            // It binds as a signature does: a session left open is not enough.
            try Policy.requireFresh(caller, at: clock.now)
            let order = try MigrationOrder(by: change.by, reason: change.reason, basis: change.basis)
            let move = try DossierMove(
                PlannedDossier(dossier: dossier, plan: plan), migration, order, change.run, by: actor, saying: reason,
                acting)
            return { tx in try move.write(reference: reference, tx) }
        }
    }
}
