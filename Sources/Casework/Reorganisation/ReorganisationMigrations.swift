import Store

/// Reorganisations that were ordered, the units that they are about, and what each has moved.
enum ReorganisationMigrations {
    static let all = [
        Migration(
            190, "reorganisations",
            both: """
                CREATE TABLE reorganisation (
                    id IDENTIFIER PRIMARY KEY,
                    name TEXT NOT NULL,
                    day TEXT NOT NULL,
                    basis TEXT NOT NULL,
                    actor TEXT NOT NULL,
                    plan TEXT NOT NULL,
                    ordered_at IDENTIFIER NOT NULL,
                    due_at IDENTIFIER,
                    taken_back_at IDENTIFIER
                );
                CREATE UNIQUE INDEX reorganisation_name ON reorganisation (name) WHERE taken_back_at IS NULL;
                CREATE INDEX reorganisation_due ON reorganisation (due_at) WHERE due_at IS NOT NULL;
                CREATE TABLE reorganisation_unit (
                    reorganisation IDENTIFIER NOT NULL REFERENCES reorganisation (id),
                    unit TEXT NOT NULL,
                    PRIMARY KEY (reorganisation, unit)
                );
                CREATE TABLE reorganisation_dossier (
                    reorganisation IDENTIFIER NOT NULL REFERENCES reorganisation (id),
                    dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                    sequence INTEGER NOT NULL,
                    PRIMARY KEY (reorganisation, dossier, sequence)
                );
                CREATE TABLE reorganisation_position (
                    reorganisation IDENTIFIER NOT NULL REFERENCES reorganisation (id),
                    position IDENTIFIER NOT NULL,
                    made INTEGER NOT NULL CHECK (made IN (0, 1)),
                    was_to TEXT,
                    PRIMARY KEY (reorganisation, position)
                );
                """),
        // The last day that a position was given: another one was given by somebody else since.
        Migration(194, "positions moved", both: "ALTER TABLE reorganisation_position ADD COLUMN became_to TEXT;"),
    ]
}
