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
                register TEXT,
                fields TEXT NOT NULL,
                PRIMARY KEY (dossier, id),
                CHECK ((purpose = 'stated') = (reason IS NOT NULL AND basis IS NOT NULL))
            );
            CREATE TABLE access_question (
                dossier IDENTIFIER NOT NULL,
                access IDENTIFIER NOT NULL,
                question IDENTIFIER NOT NULL,
                PRIMARY KEY (dossier, access),
                FOREIGN KEY (dossier, access) REFERENCES access_record (dossier, id)
            );
            """)
}
