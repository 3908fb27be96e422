CREATE TABLE migration (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha TEXT NOT NULL, applied_at BIGINT NOT NULL)

CREATE TABLE register_declaration (
    pack TEXT NOT NULL,
    name TEXT NOT NULL,
    declaration TEXT NOT NULL,
    schema TEXT NOT NULL,
    installed_at INTEGER NOT NULL,
    PRIMARY KEY (pack, name)
)

CREATE INDEX register_declaration_name ON register_declaration (name, installed_at)

CREATE TABLE register_record (
    register TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    PRIMARY KEY (register, key)
)

CREATE TABLE register_version (
    register TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    pack TEXT NOT NULL,
    dossier INTEGER NOT NULL,
    dossier_code TEXT NOT NULL,
    procedure TEXT NOT NULL,
    actor TEXT NOT NULL,
    unit TEXT,
    content TEXT NOT NULL, number INTEGER,
    PRIMARY KEY (register, key, version)
)

CREATE UNIQUE INDEX register_version_dossier ON register_version (dossier, number)

CREATE INDEX register_version_time ON register_version (register, recorded_at)

CREATE TABLE register_word (
    register TEXT NOT NULL,
    field TEXT NOT NULL,
    word TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (register, field, word, key)
)
