import Core
import OrderedCollections
import Store

/// One dossier's move, ready to be written.
struct DossierMove: Sendable {
    let dossier: Dossier
    private let run: Identifier
    private let at: Instant
    private let actor: Actor
    private let moved: DossierMigration
    /// The alarms that the state had, and those that it will have, by the rules of either version.
    private let alarms: (old: [Alarm], new: [Alarm])

    init(
        _ item: PlannedDossier, _ migration: PackMigration, _ order: MigrationOrder, _ run: Identifier,
        by officer: Actor? = nil, saying said: String? = nil, _ context: CommandContext
    ) throws {
        guard let next = item.plan.next else { throw Problem(.fault, "dossier.unreadable") }
        let (old, new) = (try migration.old(item.dossier), try migration.new(item.dossier))
        let steps = migration.steps(of: old)
        dossier = item.dossier
        self.run = run
        at = context.now
        actor = officer ?? order.actor
        let (set, was) = DossierMove.changes(from: item.dossier, to: next)
        moved = DossierMigration(
            run: run, from: migration.from.identity, to: migration.to.identity, reason: order.reason,
            basis: order.basis, said: said, steps: steps, notes: item.plan.notes, set: set, was: was, alarms: [],
            undoes: nil)
        alarms = (
            try old.alarms(of: item.dossier, context).map { $0.renamed(steps) }, try new.alarms(of: next, context)
        )
        renames = steps
    }

    private let renames: [String: String]

    /// The members of the stored state in which two states differ.
    static func changes(from old: Dossier, to new: Dossier) -> (set: Value, was: Value) {
        let (before, after) = (old.value.object ?? [:], new.value.object ?? [:])
        var (set, was): (Value.Object, Value.Object) = ([:], [:])
        let names = Array(before.keys) + after.keys.filter { before[$0] == nil }
        for name in names where before[name] != after[name] {
            set[name] = after[name] ?? .null
            was[name] = before[name] ?? .null
        }
        return (.object(set), .object(was))
    }

    /// Journal, state, tasks, alarms and the record of the run. An alarm that has rung is not set again by the move.
    func write(reference: (Identifier, Int) -> String, _ tx: any WriteTransaction) throws {
        let standing = try DossierRows.alarms(dossier.id, tx)
        let named = standing.map { $0.renamed(renames) }
        let rung = alarms.old.filter { !named.contains($0) }
        let event = moved.with(alarms: standing)
        let entry = JournalEntry(sequence: dossier.version + 1, at: at, actor: actor, event: .migrated(event))
        var changed = dossier
        changed.apply(entry)
        try DossierRows.update(
            from: dossier, to: changed, [entry],
            alarms: (standing, alarms.new.filter { !rung.contains($0) }), tx)
        try PanelRows.write(from: dossier, to: changed, tx)
        try ResultRows.write(from: dossier, to: changed, reference: reference, tx)
        try tx.enqueue(
            """
            INSERT INTO pack_migration_dossier (migration, dossier, sequence)
            VALUES (\(run), \(dossier.id), \(entry.sequence))
            """)
    }
}

extension DossierMigration {
    func with(alarms: [Alarm]) -> DossierMigration {
        DossierMigration(
            run: run, from: from, to: to, reason: reason, basis: basis, said: said, steps: steps, notes: notes,
            set: set, was: was, alarms: alarms, undoes: undoes)
    }
}

extension Alarm {
    /// Of a step that goes on under another name.
    func renamed(_ steps: [String: String]) -> Alarm {
        let parts = subject.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, let name = steps[first] else { return self }
        return Alarm(kind: kind, subject: ([name] + parts.dropFirst()).joined(separator: "."), at: at)
    }
}

extension DossierRows {
    /// The alarms that a dossier has ahead of it, as they are stored.
    static func alarms(_ dossier: Identifier, _ tx: any ReadTransaction) throws -> [Alarm] {
        try tx.query("SELECT kind, subject, fire_at FROM alarm WHERE dossier = \(dossier) ORDER BY kind, subject")
            .compactMap { row in
                guard let kind = Alarm.Kind(rawValue: try row.text("kind")) else { return nil }
                return Alarm(kind: kind, subject: try row.text("subject"), at: try row.instant("fire_at"))
            }
    }
}
