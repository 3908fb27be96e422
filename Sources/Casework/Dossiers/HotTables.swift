import Store

/// The tables that every act writes to, laid out so that an act touches few pages.
enum HotTables {
    /// SQLite keeps the rows of a table whose key is not one number twice, in the table and in its key's index, unless it
    /// is made `WITHOUT ROWID`. PostgreSQL compares words byte by byte from now on, as SQLite does: what begins with a
    /// word is a range. The words themselves are other ones, which only the program can make: ``SearchWords``.
    static let migration = Migration(
        176, "hot tables",
        sqlite: """
            ALTER TABLE task RENAME TO old_task;
            CREATE TABLE task (
                dossier INTEGER NOT NULL REFERENCES dossier (id),
                step TEXT NOT NULL,
                branch TEXT NOT NULL,
                unit TEXT NOT NULL,
                role TEXT NOT NULL,
                assignee INTEGER,
                opened_at INTEGER NOT NULL,
                due_at INTEGER NOT NULL,
                PRIMARY KEY (dossier, step, branch)
            ) WITHOUT ROWID;
            INSERT INTO task SELECT * FROM old_task;
            DROP TABLE old_task;
            CREATE INDEX task_queue ON task (unit, role, due_at, dossier);
            CREATE INDEX task_unit ON task (unit, due_at, dossier);

            ALTER TABLE alarm RENAME TO old_alarm;
            CREATE TABLE alarm (
                dossier INTEGER NOT NULL REFERENCES dossier (id),
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                fire_at INTEGER NOT NULL,
                PRIMARY KEY (dossier, kind, subject)
            ) WITHOUT ROWID;
            INSERT INTO alarm SELECT * FROM old_alarm;
            DROP TABLE old_alarm;
            CREATE INDEX alarm_time ON alarm (fire_at);

            ALTER TABLE search_key RENAME TO old_search_key;
            CREATE TABLE search_key (
                unit TEXT NOT NULL,
                word TEXT NOT NULL,
                dossier INTEGER NOT NULL,
                PRIMARY KEY (unit, word, dossier)
            ) WITHOUT ROWID;
            DROP TABLE old_search_key;
            INSERT INTO counter (scope, value) VALUES ('search words', 0);

            ALTER TABLE idempotency RENAME TO old_idempotency;
            CREATE TABLE idempotency (
                caller TEXT NOT NULL,
                key TEXT NOT NULL,
                request TEXT NOT NULL,
                dossier INTEGER NOT NULL,
                version INTEGER NOT NULL,
                at INTEGER NOT NULL,
                replays INTEGER NOT NULL,
                PRIMARY KEY (caller, key)
            ) WITHOUT ROWID;
            INSERT INTO idempotency SELECT * FROM old_idempotency;
            DROP TABLE old_idempotency;
            CREATE INDEX idempotency_time ON idempotency (at);

            ALTER TABLE figure_act RENAME TO old_figure_act;
            CREATE TABLE figure_act (
                dossier INTEGER NOT NULL REFERENCES dossier (id),
                sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                unit TEXT NOT NULL,
                officer INTEGER,
                at INTEGER NOT NULL,
                due_at INTEGER,
                punctuality INTEGER NOT NULL,
                PRIMARY KEY (dossier, sequence)
            ) WITHOUT ROWID;
            INSERT INTO figure_act SELECT * FROM old_figure_act;
            DROP TABLE old_figure_act;
            CREATE INDEX figure_act_unit ON figure_act (unit, at, officer, kind, punctuality);
            """,
        postgres: """
            DELETE FROM search_key;
            ALTER TABLE search_key ALTER COLUMN word TYPE TEXT COLLATE "C";
            INSERT INTO counter (scope, value) VALUES ('search words', 0);
            """)
}
