package import Store

/// The registers' tables: numbers 200 to 299.
package enum RegisterMigrations {
    package static let all: [Migration] = [registers, ledger]

    private static let registers = Migration(
        200, "registers",
        both: """
            CREATE TABLE register_declaration (
                pack TEXT NOT NULL,
                name TEXT NOT NULL,
                declaration TEXT NOT NULL,
                schema TEXT NOT NULL,
                installed_at IDENTIFIER NOT NULL,
                PRIMARY KEY (pack, name)
            );
            CREATE INDEX register_declaration_name ON register_declaration (name, installed_at);
            CREATE TABLE register_record (
                register TEXT NOT NULL,
                key TEXT NOT NULL,
                version INTEGER NOT NULL,
                ends INTEGER NOT NULL,
                PRIMARY KEY (register, key)
            );
            CREATE TABLE register_version (
                register TEXT NOT NULL,
                key TEXT NOT NULL,
                version INTEGER NOT NULL,
                valid_from TEXT NOT NULL,
                recorded_at IDENTIFIER NOT NULL,
                ends INTEGER NOT NULL,
                pack TEXT NOT NULL,
                dossier IDENTIFIER NOT NULL,
                dossier_code TEXT NOT NULL,
                procedure TEXT NOT NULL,
                actor TEXT NOT NULL,
                unit TEXT,
                content TEXT NOT NULL,
                PRIMARY KEY (register, key, version)
            );
            CREATE INDEX register_version_dossier ON register_version (dossier);
            CREATE INDEX register_version_time ON register_version (register, recorded_at);
            CREATE TABLE register_word (
                register TEXT NOT NULL,
                field TEXT NOT NULL,
                word TEXT NOT NULL,
                key TEXT NOT NULL,
                PRIMARY KEY (register, field, word, key)
            );
            """)

    /// Versions are numbered within the dossier that wrote them: so the ledger names them.
    private static let ledger = Migration(
        220, "record changes in the ledger",
        both: """
            ALTER TABLE register_version ADD COLUMN number IDENTIFIER;
            UPDATE register_version SET number = n.place FROM (
                SELECT register, key, version,
                    ROW_NUMBER() OVER (PARTITION BY dossier ORDER BY recorded_at, register, key, version) AS place
                FROM register_version
            ) AS n
            WHERE n.register = register_version.register AND n.key = register_version.key
                AND n.version = register_version.version;
            DROP INDEX register_version_dossier;
            CREATE UNIQUE INDEX register_version_dossier ON register_version (dossier, number);
            """)
}
