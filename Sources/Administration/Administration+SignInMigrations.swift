import Store

extension Administration {
    static let secondFactors = Migration(
        4, "second factors",
        both: """
            ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
            ALTER TABLE session ADD COLUMN verified_at IDENTIFIER;
            ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
            CREATE TABLE time_code (
                account_id IDENTIFIER PRIMARY KEY REFERENCES account (id),
                secret BYTES NOT NULL,
                last_step IDENTIFIER NOT NULL,
                created_at IDENTIFIER NOT NULL
            );
            CREATE TABLE recovery_code (
                code_digest BYTES PRIMARY KEY,
                account_id IDENTIFIER NOT NULL REFERENCES account (id),
                created_at IDENTIFIER NOT NULL,
                used_at IDENTIFIER
            );
            CREATE INDEX recovery_code_account ON recovery_code (account_id);
            CREATE TABLE passkey (
                id IDENTIFIER PRIMARY KEY,
                account_id IDENTIFIER NOT NULL REFERENCES account (id),
                credential BYTES NOT NULL UNIQUE,
                public_key BYTES NOT NULL,
                counter IDENTIFIER NOT NULL,
                label TEXT NOT NULL,
                created_at IDENTIFIER NOT NULL,
                used_at IDENTIFIER
            );
            CREATE INDEX passkey_account ON passkey (account_id);
            CREATE TABLE spent_ticket (
                digest BYTES PRIMARY KEY,
                expires_at IDENTIFIER NOT NULL
            );
            CREATE INDEX spent_ticket_expires ON spent_ticket (expires_at);
            """)

    static let identities = Migration(
        5, "identities, phone codes and keys of services",
        both: """
            CREATE TABLE identity (
                issuer TEXT NOT NULL,
                subject TEXT NOT NULL,
                account_id IDENTIFIER NOT NULL REFERENCES account (id),
                created_at IDENTIFIER NOT NULL,
                PRIMARY KEY (issuer, subject)
            );
            CREATE INDEX identity_account ON identity (account_id);
            CREATE TABLE phone_code (
                phone_digest BYTES PRIMARY KEY,
                code_digest BYTES NOT NULL,
                expires_at IDENTIFIER NOT NULL,
                tries INTEGER NOT NULL,
                sent INTEGER NOT NULL,
                sent_at IDENTIFIER NOT NULL,
                window_at IDENTIFIER NOT NULL
            );
            CREATE INDEX phone_code_window ON phone_code (window_at);
            CREATE TABLE service_key (
                account_id IDENTIFIER NOT NULL REFERENCES account (id),
                key_id TEXT NOT NULL,
                jwk TEXT NOT NULL,
                created_at IDENTIFIER NOT NULL,
                PRIMARY KEY (account_id, key_id)
            );
            """)
}
