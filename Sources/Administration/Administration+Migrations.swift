package import Store

/// Areas, units, people, accounts, and who may do what.
package enum Administration {
    /// Numbers 1…99, and the ledger's, which what we write enters.
    package static let migrations: [Migration] =
        own + [AccessMigrations.records, Signing.migration, Positions.subjectsMigration] + LedgerMigrations.all

    static let own: [Migration] = [
        Migration(
            1, "areas and units",
            both: """
                CREATE TABLE area (
                    code TEXT NOT NULL,
                    valid_from TEXT NOT NULL,
                    valid_to TEXT CHECK (valid_to >= valid_from),
                    level TEXT NOT NULL CHECK (level IN ('province', 'district', 'commune')),
                    name TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    parent_code TEXT,
                    latitude REAL8,
                    longitude REAL8,
                    PRIMARY KEY (code, valid_from),
                    CHECK ((level = 'province') = (parent_code IS NULL))
                );
                CREATE INDEX area_parent ON area (parent_code);
                CREATE TABLE area_succession (
                    from_code TEXT NOT NULL,
                    to_code TEXT NOT NULL,
                    valid_from TEXT NOT NULL,
                    extent TEXT NOT NULL CHECK (extent IN ('whole', 'part')),
                    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
                    PRIMARY KEY (from_code, valid_from, to_code)
                );
                CREATE TABLE unit (
                    id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 35)
                );
                CREATE TABLE unit_period (
                    unit_id TEXT NOT NULL REFERENCES unit (id),
                    valid_from TEXT NOT NULL,
                    valid_to TEXT CHECK (valid_to >= valid_from),
                    name_vi TEXT NOT NULL,
                    name_en TEXT NOT NULL,
                    level TEXT NOT NULL,
                    area_code TEXT NOT NULL,
                    parent_id TEXT REFERENCES unit (id),
                    successor_word TEXT,
                    office_hours TEXT,
                    phone TEXT,
                    PRIMARY KEY (unit_id, valid_from)
                );
                CREATE INDEX unit_period_area ON unit_period (area_code);
                CREATE INDEX unit_period_parent ON unit_period (parent_id);
                CREATE TABLE unit_duty (
                    unit_id TEXT NOT NULL,
                    valid_from TEXT NOT NULL,
                    place INTEGER NOT NULL,
                    duty TEXT NOT NULL,
                    PRIMARY KEY (unit_id, valid_from, place),
                    FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period (unit_id, valid_from)
                );
                CREATE TABLE unit_role (
                    unit_id TEXT NOT NULL,
                    valid_from TEXT NOT NULL,
                    place INTEGER NOT NULL,
                    role TEXT NOT NULL,
                    PRIMARY KEY (unit_id, valid_from, place),
                    FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period (unit_id, valid_from)
                );
                CREATE TABLE unit_successor (
                    unit_id TEXT NOT NULL,
                    valid_from TEXT NOT NULL,
                    place INTEGER NOT NULL,
                    successor_id TEXT NOT NULL REFERENCES unit (id),
                    PRIMARY KEY (unit_id, valid_from, place),
                    FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period (unit_id, valid_from)
                );
                CREATE TABLE dataset (
                    name TEXT PRIMARY KEY,
                    digest BYTES NOT NULL
                );
                """),
        Migration(
            2, "people and positions",
            both: """
                CREATE TABLE person (
                    id IDENTIFIER PRIMARY KEY,
                    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                    phone TEXT,
                    created_at IDENTIFIER NOT NULL
                );
                CREATE TABLE officer (
                    id IDENTIFIER PRIMARY KEY,
                    person_id IDENTIFIER NOT NULL UNIQUE REFERENCES person (id),
                    staff_code TEXT NOT NULL UNIQUE
                );
                CREATE TABLE account (
                    id IDENTIFIER PRIMARY KEY,
                    kind TEXT NOT NULL CHECK (kind IN ('citizen', 'officer', 'service')),
                    login TEXT NOT NULL UNIQUE,
                    password_hash TEXT,
                    person_id IDENTIFIER UNIQUE REFERENCES person (id),
                    officer_id IDENTIFIER UNIQUE REFERENCES officer (id),
                    created_at IDENTIFIER NOT NULL,
                    disabled_at IDENTIFIER,
                    CHECK ((kind = 'citizen') = (person_id IS NOT NULL)),
                    CHECK ((kind = 'officer') = (officer_id IS NOT NULL)),
                    CHECK (kind <> 'service' OR password_hash IS NULL)
                );
                CREATE TABLE position (
                    id IDENTIFIER PRIMARY KEY,
                    officer_id IDENTIFIER REFERENCES officer (id),
                    account_id IDENTIFIER REFERENCES account (id),
                    unit_id TEXT NOT NULL REFERENCES unit (id),
                    role TEXT NOT NULL,
                    valid_from TEXT NOT NULL,
                    valid_to TEXT CHECK (valid_to >= valid_from),
                    CHECK ((officer_id IS NULL) <> (account_id IS NULL))
                );
                CREATE UNIQUE INDEX position_officer ON position (officer_id, unit_id, role, valid_from);
                CREATE UNIQUE INDEX position_account ON position (account_id, unit_id, role, valid_from);
                CREATE INDEX position_unit ON position (unit_id, role);
                """),
        Migration(
            3, "sessions and tokens",
            both: """
                CREATE TABLE session (
                    id IDENTIFIER PRIMARY KEY,
                    token_digest BYTES NOT NULL UNIQUE,
                    account_id IDENTIFIER NOT NULL REFERENCES account (id),
                    created_at IDENTIFIER NOT NULL,
                    seen_at IDENTIFIER NOT NULL,
                    expires_at IDENTIFIER NOT NULL,
                    form_key BYTES NOT NULL,
                    language TEXT NOT NULL CHECK (language IN ('vi', 'en'))
                );
                CREATE INDEX session_account ON session (account_id);
                CREATE INDEX session_expires ON session (expires_at);
                CREATE TABLE service_token (
                    id IDENTIFIER PRIMARY KEY,
                    account_id IDENTIFIER NOT NULL REFERENCES account (id),
                    token_digest BYTES NOT NULL UNIQUE,
                    label TEXT NOT NULL,
                    created_at IDENTIFIER NOT NULL,
                    expires_at IDENTIFIER,
                    revoked_at IDENTIFIER
                );
                CREATE INDEX service_token_account ON service_token (account_id);
                CREATE TABLE sign_in_failure (
                    login_digest BYTES PRIMARY KEY,
                    failures INTEGER NOT NULL,
                    last_at IDENTIFIER NOT NULL
                );
                CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);
                CREATE TABLE server_key (
                    name TEXT PRIMARY KEY,
                    secret BYTES NOT NULL,
                    created_at IDENTIFIER NOT NULL
                );
                """),
        secondFactors,
        identities,
        delegations,
        firstSecrets,
        ListBounds.table,
        UploadDays.table,
    ]
}
