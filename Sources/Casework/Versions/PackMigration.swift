import Core
package import OrderedCollections

/// A move of open dossiers from one version of a pack to another.
package struct PackMigration: Sendable {
    package let from: Pack
    package let to: Pack
    package let map: MigrationMap
    private let planners: [String: MigrationPlanner]

    /// Throws `migration.other_pack` when the two are no versions of one pack, `migration.same_version`,
    /// `migration.map_names_nothing` (name) for a step, question or paper that the version has not. `only`: the
    /// procedures that will be asked about; nil for all.
    package init(from: Pack, to: Pack, map: MigrationMap, only: Set<String>? = nil) throws {
        guard from.identity.name == to.identity.name else {
            throw Problem(
                .invalid, "migration.other_pack", ["from": from.identity.name, "to": to.identity.name])
        }
        guard from.identity.hash != to.identity.hash else { throw Problem(.invalid, "migration.same_version") }
        self.from = from
        self.to = to
        self.map = map
        planners = from.procedures.reduce(into: [:]) { planners, item in
            guard let new = to.procedures[item.key], only?.contains(item.key) ?? true else { return }
            planners[item.key] = MigrationPlanner(from: item.value, to: new, map: map)
        }
        try PackMigration.check(map.steps, from, to) { Array($0.steps.keys) }
        try PackMigration.check(map.questions, from, to) { $0.form.fields.map(\.path) }
        try PackMigration.check(map.papers, from, to) { $0.papers.map(\.id) }
    }

    private static func check(
        _ names: [String: String], _ from: Pack, _ to: Pack, _ all: (Procedure) -> [String]
    ) throws {
        let (old, new) = (Set(from.procedures.values.flatMap(all)), Set(to.procedures.values.flatMap(all)))
        for (name, other) in names.sorted(by: { $0.key < $1.key }) {
            let unknown = !old.contains(name) ? name : !new.contains(other) ? other : nil
            guard let unknown else { continue }
            throw Problem(.invalid, "migration.map_names_nothing", ["name": unknown])
        }
    }

    /// What differs, procedure by procedure; procedures that only one of the two has are told by their ids.
    package var differences: OrderedDictionary<String, [Difference]> {
        var all: OrderedDictionary<String, [Difference]> = [:]
        for (id, planner) in planners.sorted(by: { $0.key < $1.key }) { all[id] = planner.differences }
        return all
    }

    /// `choice`: instead of the map's.
    package func plan(
        _ dossier: Dossier, _ past: DossierPast, choice: MigrationChoice? = nil, _ context: CommandContext
    ) -> MigrationPlan {
        guard let planner = planners[dossier.procedure] else {
            return .stays([
                MigrationReason(
                    .procedureGone, dossier.procedure,
                    from.procedures[dossier.procedure]?.name { $0.title } ?? Localized(code: dossier.procedure))
            ])
        }
        return planner.plan(dossier, past, choice: choice ?? map.choices[dossier.code], context)
    }

    func new(_ dossier: Dossier) throws -> Procedure {
        guard let procedure = to.procedures[dossier.procedure] else {
            throw Problem(.fault, "procedure.unknown", ["procedure": dossier.procedure])
        }
        return procedure
    }

    func old(_ dossier: Dossier) throws -> Procedure {
        guard let procedure = from.procedures[dossier.procedure] else {
            throw Problem(.fault, "procedure.unknown", ["procedure": dossier.procedure])
        }
        return procedure
    }

    /// The names under which steps go on that this dossier's procedure has.
    func steps(of procedure: Procedure) -> [String: String] {
        map.steps.filter { procedure.steps[$0.key] != nil }
    }
}

/// Who moves dossiers, and why.
package struct MigrationOrder: Sendable, Hashable {
    package let by: String
    package let reason: String
    package let basis: String

    /// Throws `migration.reason_missing` (key) when one of the three is empty: a journal keeps it for decades.
    package init(by: String, reason: String, basis: String) throws {
        for (key, text) in [("by", by), ("reason", reason), ("basis", basis)] where text.isEmpty {
            throw Problem(.invalid, "migration.reason_missing", ["key": key])
        }
        self.by = by
        self.reason = reason
        self.basis = basis
    }

    var actor: Actor { Actor(kind: .system, id: nil, name: by, unit: nil) }
}

/// One open dossier and its plan. Whoever moves dossiers is told how each stands, and nothing about a person.
package struct PlannedDossier: Sendable {
    let dossier: Dossier
    package let plan: MigrationPlan

    package var standing: DossierStanding { DossierStanding(dossier) }
}

/// How many dossiers a migration found, by verdict.
package struct MigrationCounts: Sendable, Hashable {
    package private(set) var byVerdict: [MigrationPlan.Verdict: Int] = [:]

    package init() {}
    package subscript(verdict: MigrationPlan.Verdict) -> Int { byVerdict[verdict] ?? 0 }
    package var all: Int { byVerdict.values.reduce(0, +) }
    package mutating func add(_ verdict: MigrationPlan.Verdict) { byVerdict[verdict, default: 0] += 1 }
}
