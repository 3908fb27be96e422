import Store

/// Versions of packs and the dossiers under them: 191.
enum VersionMigrations {
    static let all = [
        Migration(
            191, "dossiers that a change of their pack left to an officer",
            // One row for each that waits; whoever decides takes it away. `unit`: who decides the dossier.
            both: """
                CREATE TABLE pack_migration_undecided (
                    dossier IDENTIFIER PRIMARY KEY REFERENCES dossier (id),
                    migration IDENTIFIER NOT NULL REFERENCES pack_migration (id),
                    unit TEXT NOT NULL,
                    since IDENTIFIER NOT NULL
                );
                CREATE INDEX pack_migration_undecided_unit ON pack_migration_undecided (unit);
                CREATE INDEX pack_migration_undecided_migration ON pack_migration_undecided (migration);
                """)
    ]
}
