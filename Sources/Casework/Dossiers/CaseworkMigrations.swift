package import Store

/// Casework's tables: numbers 100 to 199.
package enum CaseworkMigrations {
    package static let all: [Migration] =
        [
            dossiers, packs, drafts, unitPages, ended, draftLinks, PaperReleases.migration, results, figures, groups,
            versions, PaperScans.migration, HotTables.migration, standing, SheetMigrations.marks,
        ] + scoring + PaymentMigrations.all + duties + ReorganisationMigrations.all + VersionMigrations.all
        + [NumberSeries.migration, NamedFiles.migration]

    private static let dossiers = Migration(
        100, "dossiers",
        both: """
            CREATE TABLE dossier (
                id IDENTIFIER PRIMARY KEY,
                code TEXT NOT NULL UNIQUE,
                procedure TEXT NOT NULL,
                pack TEXT NOT NULL,
                status INTEGER NOT NULL,
                intake_unit TEXT NOT NULL,
                competent_unit TEXT NOT NULL,
                owner_name TEXT NOT NULL,
                account IDENTIFIER,
                filed_at IDENTIFIER NOT NULL,
                due_at IDENTIFIER NOT NULL,
                ended_at IDENTIFIER,
                version INTEGER NOT NULL,
                state TEXT NOT NULL
            );
            CREATE INDEX dossier_account ON dossier (account, id) WHERE account IS NOT NULL;
            CREATE TABLE journal (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                at IDENTIFIER NOT NULL,
                actor TEXT NOT NULL,
                body TEXT NOT NULL,
                PRIMARY KEY (dossier, sequence)
            );
            CREATE TABLE task (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                step TEXT NOT NULL,
                branch TEXT NOT NULL,
                unit TEXT NOT NULL,
                role TEXT NOT NULL,
                assignee IDENTIFIER,
                opened_at IDENTIFIER NOT NULL,
                due_at IDENTIFIER NOT NULL,
                PRIMARY KEY (dossier, step, branch)
            );
            CREATE INDEX task_queue ON task (unit, role, due_at, dossier);
            CREATE TABLE alarm (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                fire_at IDENTIFIER NOT NULL,
                PRIMARY KEY (dossier, kind, subject)
            );
            CREATE INDEX alarm_time ON alarm (fire_at);
            CREATE TABLE search_key (
                unit TEXT NOT NULL,
                word TEXT NOT NULL,
                dossier IDENTIFIER NOT NULL,
                PRIMARY KEY (unit, word, dossier)
            );
            CREATE TABLE counter (
                scope TEXT PRIMARY KEY,
                value IDENTIFIER NOT NULL
            );
            CREATE TABLE idempotency (
                caller TEXT NOT NULL,
                key TEXT NOT NULL,
                request TEXT NOT NULL,
                dossier IDENTIFIER NOT NULL,
                version INTEGER NOT NULL,
                at IDENTIFIER NOT NULL,
                replays INTEGER NOT NULL,
                PRIMARY KEY (caller, key)
            );
            CREATE INDEX idempotency_time ON idempotency (at);
            """)

    private static let packs = Migration(
        101, "packs",
        both: """
            CREATE TABLE pack (
                hash TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                version TEXT NOT NULL,
                installed_at IDENTIFIER NOT NULL
            );
            CREATE TABLE pack_file (
                pack TEXT NOT NULL REFERENCES pack (hash),
                path TEXT NOT NULL,
                content BYTES NOT NULL,
                PRIMARY KEY (pack, path)
            );
            """)

    private static let drafts = Migration(
        102, "drafts",
        both: """
            CREATE TABLE draft (
                id IDENTIFIER PRIMARY KEY,
                visitor TEXT NOT NULL,
                account IDENTIFIER,
                procedure TEXT NOT NULL,
                dossier IDENTIFIER,
                answers TEXT NOT NULL,
                papers TEXT NOT NULL,
                version INTEGER NOT NULL,
                updated_at IDENTIFIER NOT NULL
            );
            CREATE INDEX draft_time ON draft (updated_at);
            """)

    /// What a unit's head and the desk's book ask for; results that are ready stop being late (their status is 9).
    private static let unitPages = Migration(
        103, "unit pages",
        both: """
            CREATE INDEX dossier_deciding ON dossier (competent_unit, status) WHERE ended_at IS NULL;
            CREATE INDEX dossier_taken_in ON dossier (intake_unit, competent_unit, status) WHERE ended_at IS NULL;
            CREATE INDEX dossier_book ON dossier (intake_unit, filed_at);
            CREATE INDEX task_unit ON task (unit, due_at, dossier);
            UPDATE task SET due_at = 253402275599000 WHERE dossier IN (SELECT id FROM dossier WHERE status = 9);
            """)

    /// The latest closed dossiers of a unit, for where its time goes.
    private static let ended = Migration(
        107, "closed dossiers by unit",
        both: """
            CREATE INDEX dossier_ended ON dossier (competent_unit, ended_at) WHERE ended_at IS NOT NULL;
            """)

    /// Links to drafts by the hashes of their secrets, and the browsers that opened them.
    private static let draftLinks = Migration(
        108, "links to drafts",
        both: """
            CREATE TABLE draft_link (
                draft IDENTIFIER PRIMARY KEY,
                hash TEXT NOT NULL UNIQUE,
                made_at IDENTIFIER NOT NULL
            );
            CREATE TABLE draft_guest (
                draft IDENTIFIER NOT NULL,
                visitor TEXT NOT NULL,
                PRIMARY KEY (draft, visitor)
            );
            CREATE INDEX draft_account ON draft (account) WHERE account IS NOT NULL;
            """)

    /// Dossiers that were handed in together, and those that somebody handed in for their owner.
    private static let groups = Migration(
        160, "groups and owners' accounts",
        both: """
            ALTER TABLE dossier ADD COLUMN owner_account IDENTIFIER;
            ALTER TABLE dossier ADD COLUMN filing_group IDENTIFIER;
            ALTER TABLE dossier ADD COLUMN group_member TEXT;
            CREATE INDEX dossier_owner_account ON dossier (owner_account, id) WHERE owner_account IS NOT NULL;
            CREATE INDEX dossier_group ON dossier (filing_group, group_member) WHERE filing_group IS NOT NULL;
            """)

    /// Moves of open dossiers to another version of their pack, and which dossiers each has moved.
    private static let versions = Migration(
        130, "migrations of dossiers",
        both: """
            CREATE TABLE pack_migration (
                id IDENTIFIER PRIMARY KEY,
                from_pack TEXT NOT NULL REFERENCES pack (hash),
                to_pack TEXT NOT NULL REFERENCES pack (hash),
                reason TEXT NOT NULL,
                basis TEXT NOT NULL,
                actor TEXT NOT NULL,
                choices TEXT NOT NULL,
                started_at IDENTIFIER NOT NULL,
                finished_at IDENTIFIER
            );
            CREATE TABLE pack_migration_dossier (
                migration IDENTIFIER NOT NULL REFERENCES pack_migration (id),
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                sequence INTEGER NOT NULL,
                undone INTEGER,
                PRIMARY KEY (migration, dossier)
            );
            CREATE INDEX dossier_open_pack ON dossier (pack, id) WHERE ended_at IS NULL;
            """)

    /// The time of a task whose dossier's clock stands still: what is open in the database from before.
    private static let standing = Migration(
        177, "tasks that stand still",
        sqlite: """
            UPDATE task SET due_at = 253402275598999 WHERE dossier IN (
                SELECT id FROM dossier WHERE ended_at IS NULL AND json_extract(state, '$.clock.state') = 'stopped')
            """,
        postgres: """
            UPDATE task SET due_at = 253402275598999 WHERE dossier IN (
                SELECT id FROM dossier WHERE ended_at IS NULL AND state::json->'clock'->>'state' = 'stopped')
            """)

    private static let results = Migration(
        120, "results",
        both: """
            CREATE TABLE result (
                reference TEXT PRIMARY KEY,
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                document INTEGER NOT NULL,
                issued_at IDENTIFIER NOT NULL,
                try_at IDENTIFIER NOT NULL,
                sha256 TEXT,
                size IDENTIFIER,
                sealed TEXT,
                revoked_at IDENTIFIER,
                UNIQUE (dossier, document)
            );
            CREATE INDEX result_waiting ON result (try_at) WHERE sha256 IS NULL;
            CREATE INDEX result_revoked ON result (revoked_at) WHERE revoked_at IS NOT NULL;
            CREATE TABLE sheet (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                form TEXT NOT NULL,
                occasion IDENTIFIER NOT NULL,
                sha256 TEXT NOT NULL,
                size IDENTIFIER NOT NULL,
                made_at IDENTIFIER NOT NULL,
                PRIMARY KEY (dossier, form, occasion)
            );
            """)
}
