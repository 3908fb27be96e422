import Core
import Store

/// Which dossiers wait for an officer, for which change of their pack.
enum UndecidedRows {
    /// A dossier waits for the last change that asked about it.
    static func ask(_ dossiers: [Dossier], _ run: Identifier, at now: Instant, _ tx: any WriteTransaction) throws {
        guard !dossiers.isEmpty else { return }
        let rows = dossiers.map { [$0.id.sqlValue, run.sqlValue, $0.competentUnit.sqlValue, now.sqlValue] }
        try tx.enqueue(
            """
            INSERT INTO pack_migration_undecided (dossier, migration, unit, since) VALUES \(rows: rows)
            ON CONFLICT (dossier) DO UPDATE SET migration = excluded.migration, unit = excluded.unit,
                since = excluded.since
            WHERE pack_migration_undecided.migration <> excluded.migration
            """)
    }

    /// They wait no more.
    static func settle(_ dossiers: [Identifier], _ tx: any WriteTransaction) throws {
        guard !dossiers.isEmpty else { return }
        try tx.enqueue("DELETE FROM pack_migration_undecided WHERE dossier IN \(list: dossiers)")
    }

    /// Another unit decides them now.
    static func follow(_ dossiers: [Identifier], _ tx: any WriteTransaction) throws {
        guard !dossiers.isEmpty else { return }
        try tx.enqueue(
            """
            UPDATE pack_migration_undecided SET unit = (
                SELECT competent_unit FROM dossier WHERE dossier.id = pack_migration_undecided.dossier
            ) WHERE dossier IN \(list: dossiers)
            """)
    }

    /// The change for which the dossier waits; nil when it does not.
    static func run(of dossier: Identifier, _ tx: any ReadTransaction) throws -> Identifier? {
        try tx.query("SELECT migration FROM pack_migration_undecided WHERE dossier = \(dossier)").first?
            .identifier("migration")
    }

    /// The open dossiers that match, what is due first on top, each with the change that asks about it.
    static func found(
        _ condition: SQL, limit: Int, _ tx: any ReadTransaction
    ) throws -> [(dossier: Dossier, since: Instant, change: VersionChange)] {
        let select: SQL = """
            SELECT d.id, d.state, u.since, m.id AS run, m.from_pack, m.to_pack, m.reason, m.basis, m.actor, m.choices,
                a.name, a.version AS old_version, b.version AS new_version
            FROM pack_migration_undecided u JOIN pack_migration m ON m.id = u.migration
                JOIN dossier d ON d.id = u.dossier AND d.pack = m.from_pack
                JOIN pack a ON a.hash = m.from_pack JOIN pack b ON b.hash = m.to_pack
            WHERE d.ended_at IS NULL AND
            """
        return try tx.query(select + " " + condition + " ORDER BY d.due_at, d.id LIMIT \(limit)").map { row in
            let name = try row.text("name")
            let change = VersionChange(
                run: try row.identifier("run"),
                from: PackIdentity(
                    name: name, version: try row.text("old_version"), hash: try row.text("from_pack")),
                to: PackIdentity(name: name, version: try row.text("new_version"), hash: try row.text("to_pack")),
                reason: try row.text("reason"), basis: try row.text("basis"), by: try row.text("actor"),
                map: MigrationMap(try row.json("choices")))
            return (
                try Dossier(id: row.identifier("id"), row.json("state")), try row.instant("since"), change
            )
        }
    }
}
