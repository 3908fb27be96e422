/// The ledger's tables: numbers 300 to 399.
package enum LedgerMigrations {
    package static let all: [Migration] = [intake, log, adoption]

    /// What waits for its position. Written by every writer, emptied by the sequencer.
    private static let intake = Migration(
        300, "ledger intake",
        sqlite: """
            CREATE TABLE ledger_intake (
                subject INTEGER NOT NULL,
                kind INTEGER NOT NULL,
                number INTEGER NOT NULL,
                salt BLOB NOT NULL,
                commitment BLOB NOT NULL,
                PRIMARY KEY (subject, kind, number)
            ) WITHOUT ROWID;
            """,
        postgres: """
            CREATE TABLE ledger_intake (
                subject BIGINT NOT NULL,
                kind INTEGER NOT NULL,
                number BIGINT NOT NULL,
                salt BYTEA NOT NULL,
                commitment BYTEA NOT NULL,
                PRIMARY KEY (subject, kind, number)
            );
            """)

    private static let log = Migration(
        301, "ledger",
        both: """
            CREATE TABLE ledger_entry (
                position IDENTIFIER PRIMARY KEY,
                subject IDENTIFIER NOT NULL,
                kind INTEGER NOT NULL,
                number IDENTIFIER NOT NULL,
                salt BYTES,
                commitment BYTES NOT NULL
            );
            CREATE UNIQUE INDEX ledger_entry_row ON ledger_entry (subject, kind, number);
            CREATE TABLE ledger_node (
                height INTEGER NOT NULL,
                number IDENTIFIER NOT NULL,
                hash BYTES NOT NULL,
                PRIMARY KEY (height, number)
            );
            CREATE TABLE ledger_checkpoint (
                number IDENTIFIER PRIMARY KEY,
                size IDENTIFIER NOT NULL UNIQUE,
                note TEXT NOT NULL
            );
            CREATE TABLE ledger_stamp (
                checkpoint IDENTIFIER PRIMARY KEY REFERENCES ledger_checkpoint (number),
                response BYTES NOT NULL
            );
            CREATE TABLE ledger_erasure (
                subject IDENTIFIER NOT NULL,
                kind INTEGER NOT NULL,
                number IDENTIFIER NOT NULL,
                id IDENTIFIER NOT NULL UNIQUE,
                at IDENTIFIER NOT NULL,
                reason TEXT NOT NULL,
                PRIMARY KEY (subject, kind, number)
            );
            CREATE TABLE ledger_state (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                size IDENTIFIER NOT NULL,
                checkpoints IDENTIFIER NOT NULL
            );
            INSERT INTO ledger_state (id, size, checkpoints) VALUES (1, 0, 0);
            """)

    /// How far each table came in entering what it held before it entered the ledger.
    private static let adoption = Migration(
        302, "ledger adoption",
        both: """
            CREATE TABLE ledger_adoption (
                kind INTEGER PRIMARY KEY,
                subject IDENTIFIER NOT NULL,
                number IDENTIFIER NOT NULL,
                done INTEGER NOT NULL
            );
            """)
}
