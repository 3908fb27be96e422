import Store

/// The tables of who read what.
enum AccessMigrations {
    static let records = Migration(
        10, "access records",
        both: """
            CREATE TABLE access_record (
                dossier IDENTIFIER NOT NULL,
                id IDENTIFIER NOT NULL,
                at IDENTIFIER NOT NULL,
                account IDENTIFIER,
                reader_kind TEXT NOT NULL,
                reader IDENTIFIER,
                reader_name TEXT NOT NULL,
                unit TEXT NOT NULL,
                purpose TEXT NOT NULL,
                reason TEXT,
                basis TEXT,
                fields TEXT NOT NULL,
                PRIMARY KEY (dossier, id),
                CHECK ((purpose = 'stated') = (reason IS NOT NULL AND basis IS NOT NULL))
            );
            CREATE TABLE access_question (
                id IDENTIFIER PRIMARY KEY,
                dossier IDENTIFIER NOT NULL,
                access IDENTIFIER NOT NULL,
                unit TEXT NOT NULL,
                words TEXT NOT NULL,
                asked_at IDENTIFIER NOT NULL,
                answer TEXT,
                answered_at IDENTIFIER,
                answered_by TEXT,
                FOREIGN KEY (dossier, access) REFERENCES access_record (dossier, id)
            );
            CREATE UNIQUE INDEX access_question_record ON access_question (dossier, access);
            CREATE INDEX access_question_unit ON access_question (unit, answered_at, asked_at);
            """)
}
