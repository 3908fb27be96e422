CREATE TABLE access_question (
    dossier INTEGER NOT NULL,
    access INTEGER NOT NULL,
    question INTEGER NOT NULL,
    PRIMARY KEY (dossier, access),
    FOREIGN KEY (dossier, access) REFERENCES access_record (dossier, id)
)

CREATE TABLE access_record (
    dossier INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    account INTEGER,
    reader_kind TEXT NOT NULL,
    reader INTEGER,
    reader_name TEXT NOT NULL,
    unit TEXT NOT NULL,
    purpose TEXT NOT NULL,
    reason TEXT,
    basis TEXT,
    register TEXT,
    fields TEXT NOT NULL,
    PRIMARY KEY (dossier, id),
    CHECK ((purpose = 'stated') = (reason IS NOT NULL AND basis IS NOT NULL))
)

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('citizen', 'officer', 'service')),
    login TEXT NOT NULL UNIQUE,
    password_hash TEXT,
    person_id INTEGER UNIQUE REFERENCES person (id),
    officer_id INTEGER UNIQUE REFERENCES officer (id),
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    CHECK ((kind = 'citizen') = (person_id IS NOT NULL)),
    CHECK ((kind = 'officer') = (officer_id IS NOT NULL)),
    CHECK (kind <> 'service' OR password_hash IS NULL)
)

CREATE TABLE alarm (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    fire_at INTEGER NOT NULL,
    PRIMARY KEY (dossier, kind, subject)
) WITHOUT ROWID

CREATE INDEX alarm_time ON alarm (fire_at)

CREATE TABLE area (
    code TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT CHECK (valid_to >= valid_from),
    level TEXT NOT NULL CHECK (level IN ('province', 'district', 'commune')),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_code TEXT,
    latitude REAL,
    longitude REAL,
    PRIMARY KEY (code, valid_from),
    CHECK ((level = 'province') = (parent_code IS NULL))
)

CREATE INDEX area_parent ON area (parent_code)

CREATE TABLE area_succession (
    from_code TEXT NOT NULL,
    to_code TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    extent TEXT NOT NULL CHECK (extent IN ('whole', 'part')),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    PRIMARY KEY (from_code, valid_from, to_code)
)

CREATE TABLE counter (
    scope TEXT PRIMARY KEY,
    value INTEGER NOT NULL
)

CREATE TABLE dataset (
    name TEXT PRIMARY KEY,
    digest BLOB NOT NULL
)

CREATE TABLE delegation (
    id INTEGER PRIMARY KEY,
    giver INTEGER NOT NULL REFERENCES officer (id),
    delegate INTEGER NOT NULL REFERENCES officer (id),
    unit_id TEXT NOT NULL,
    role TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    reason TEXT NOT NULL,
    given_by INTEGER,
    given_by_name TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_by INTEGER
)

CREATE INDEX delegation_delegate ON delegation (delegate, valid_to)

CREATE INDEX delegation_giver ON delegation (giver, valid_to)

CREATE INDEX delegation_unit ON delegation (unit_id, valid_to)

CREATE TABLE document_series (
    unit TEXT NOT NULL,
    year INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (unit, year, symbol)
)

CREATE TABLE dossier (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    procedure TEXT NOT NULL,
    pack TEXT NOT NULL,
    status INTEGER NOT NULL,
    intake_unit TEXT NOT NULL,
    competent_unit TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    account INTEGER,
    filed_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    state TEXT NOT NULL
, owner_account INTEGER, filing_group INTEGER, group_member TEXT)

CREATE INDEX dossier_account ON dossier (account, id) WHERE account IS NOT NULL

CREATE INDEX dossier_book ON dossier (intake_unit, filed_at)

CREATE INDEX dossier_deciding ON dossier (competent_unit, status) WHERE ended_at IS NULL

CREATE INDEX dossier_ended ON dossier (competent_unit, ended_at) WHERE ended_at IS NOT NULL

CREATE INDEX dossier_group ON dossier (filing_group, group_member) WHERE filing_group IS NOT NULL

CREATE INDEX dossier_open_pack ON dossier (pack, id) WHERE ended_at IS NULL

CREATE INDEX dossier_owner_account ON dossier (owner_account, id) WHERE owner_account IS NOT NULL

CREATE INDEX dossier_taken_in ON dossier (intake_unit, competent_unit, status) WHERE ended_at IS NULL

CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    visitor TEXT NOT NULL,
    account INTEGER,
    procedure TEXT NOT NULL,
    dossier INTEGER,
    answers TEXT NOT NULL,
    papers TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
)

CREATE INDEX draft_account ON draft (account) WHERE account IS NOT NULL

CREATE INDEX draft_time ON draft (updated_at)

CREATE TABLE draft_guest (
    draft INTEGER NOT NULL,
    visitor TEXT NOT NULL,
    PRIMARY KEY (draft, visitor)
)

CREATE TABLE draft_link (
    draft INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    made_at INTEGER NOT NULL
)

CREATE TABLE figure (
    dossier INTEGER PRIMARY KEY REFERENCES dossier (id),
    unit TEXT NOT NULL,
    procedure TEXT NOT NULL,
    channel TEXT NOT NULL,
    filed_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    resolved_at INTEGER NOT NULL,
    closing TEXT NOT NULL,
    punctuality INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    units INTEGER NOT NULL,
    supplements INTEGER NOT NULL,
    apologies INTEGER NOT NULL,
    papers INTEGER NOT NULL,
    result INTEGER NOT NULL,
    payment INTEGER NOT NULL
)

CREATE INDEX figure_resolved ON figure (unit, resolved_at)

CREATE INDEX figure_started ON figure (unit, started_at)

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
) WITHOUT ROWID

CREATE INDEX figure_act_unit ON figure_act (unit, at, officer, kind, punctuality)

CREATE TABLE first_secret (
    account_id INTEGER PRIMARY KEY REFERENCES account (id),
    digest BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
)

CREATE TABLE idempotency (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    dossier INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    replays INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) WITHOUT ROWID

CREATE INDEX idempotency_time ON idempotency (at)

CREATE TABLE identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
)

CREATE INDEX identity_account ON identity (account_id)

CREATE TABLE incoming (
    account TEXT NOT NULL,
    line TEXT NOT NULL,
    unit TEXT NOT NULL,
    paid_at INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    payer TEXT NOT NULL,
    state TEXT NOT NULL,
    invoice TEXT,
    taken_at INTEGER NOT NULL,
    assigned_by TEXT,
    PRIMARY KEY (account, line)
)

CREATE INDEX incoming_unknown ON incoming (unit, paid_at) WHERE state = 'unknown'

CREATE TABLE invoice (
    reference TEXT PRIMARY KEY,
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    demand TEXT NOT NULL,
    unit TEXT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    received INTEGER NOT NULL,
    state TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    UNIQUE (unit, year, number)
)

CREATE INDEX invoice_dossier ON invoice (dossier)

CREATE INDEX invoice_open ON invoice (unit, asked_at) WHERE state = 'open'

CREATE TABLE journal (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (dossier, sequence)
)

CREATE INDEX journal_money ON journal (at)
    WHERE kind IN ('payment_received', 'receipt_issued', 'refund_paid')

CREATE TABLE judge_tie (
    officer INTEGER NOT NULL,
    word TEXT NOT NULL,
    name TEXT NOT NULL,
    declared_at INTEGER NOT NULL,
    PRIMARY KEY (officer, word)
)

CREATE TABLE ledger_adoption (
    kind INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL,
    number INTEGER NOT NULL,
    done INTEGER NOT NULL
)

CREATE TABLE ledger_checkpoint (
    number INTEGER PRIMARY KEY,
    size INTEGER NOT NULL UNIQUE,
    note TEXT NOT NULL
)

CREATE TABLE ledger_entry (
    position INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    number INTEGER NOT NULL,
    salt BLOB,
    commitment BLOB NOT NULL
)

CREATE UNIQUE INDEX ledger_entry_row ON ledger_entry (subject, kind, number)

CREATE TABLE ledger_erasure (
    subject INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id INTEGER NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (subject, kind, number)
)

CREATE TABLE ledger_intake (
    subject INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    number INTEGER NOT NULL,
    salt BLOB NOT NULL,
    commitment BLOB NOT NULL,
    PRIMARY KEY (subject, kind, number)
) WITHOUT ROWID

CREATE TABLE ledger_node (
    height INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (height, number)
)

CREATE TABLE ledger_stamp (
    checkpoint INTEGER PRIMARY KEY REFERENCES ledger_checkpoint (number),
    response BLOB NOT NULL
)

CREATE TABLE ledger_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    checkpoints INTEGER NOT NULL
)

CREATE TABLE list_reading (
    account INTEGER NOT NULL REFERENCES account (id),
    day TEXT NOT NULL,
    people BIGINT NOT NULL,
    reached_at INTEGER,
    PRIMARY KEY (account, day)
)

CREATE INDEX list_reading_day ON list_reading (day)

CREATE TABLE migration (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha TEXT NOT NULL, applied_at BIGINT NOT NULL)

CREATE TABLE money (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    method TEXT NOT NULL,
    external TEXT UNIQUE,
    reference TEXT,
    unit TEXT NOT NULL,
    officer INTEGER,
    cashier TEXT NOT NULL,
    amount INTEGER NOT NULL,
    day TEXT NOT NULL,
    at INTEGER NOT NULL,
    receipt TEXT,
    PRIMARY KEY (dossier, sequence)
)

CREATE INDEX money_day ON money (unit, day, at)

CREATE TABLE officer (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL UNIQUE REFERENCES person (id),
    staff_code TEXT NOT NULL UNIQUE
)

CREATE TABLE pack (
    hash TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    installed_at INTEGER NOT NULL
)

CREATE TABLE pack_file (
    pack TEXT NOT NULL REFERENCES pack (hash),
    path TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (pack, path)
)

CREATE TABLE pack_migration (
    id INTEGER PRIMARY KEY,
    from_pack TEXT NOT NULL REFERENCES pack (hash),
    to_pack TEXT NOT NULL REFERENCES pack (hash),
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    actor TEXT NOT NULL,
    choices TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER
)

CREATE TABLE pack_migration_dossier (
    migration INTEGER NOT NULL REFERENCES pack_migration (id),
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    sequence INTEGER NOT NULL,
    undone INTEGER,
    PRIMARY KEY (migration, dossier)
)

CREATE TABLE pack_migration_undecided (
    dossier INTEGER PRIMARY KEY REFERENCES dossier (id),
    migration INTEGER NOT NULL REFERENCES pack_migration (id),
    unit TEXT NOT NULL,
    since INTEGER NOT NULL
)

CREATE INDEX pack_migration_undecided_migration ON pack_migration_undecided (migration)

CREATE INDEX pack_migration_undecided_unit ON pack_migration_undecided (unit)

CREATE TABLE panel_mark (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    step TEXT NOT NULL,
    procedure TEXT NOT NULL,
    kind TEXT NOT NULL,
    closes_at INTEGER NOT NULL,
    code TEXT NOT NULL,
    filed_at INTEGER NOT NULL,
    result TEXT,
    PRIMARY KEY (dossier, step)
)

CREATE INDEX panel_mark_kind ON panel_mark (procedure, step, kind, closes_at)

CREATE TABLE panel_seat (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    step TEXT NOT NULL,
    officer INTEGER NOT NULL,
    procedure TEXT NOT NULL,
    unit TEXT NOT NULL,
    year INTEGER NOT NULL,
    PRIMARY KEY (dossier, step, officer)
)

CREATE INDEX panel_seat_load ON panel_seat (procedure, step, unit, year, officer)

CREATE INDEX panel_seat_officer ON panel_seat (officer, dossier)

CREATE TABLE paper_release (
    sha256 TEXT PRIMARY KEY,
    released_at INTEGER NOT NULL
)

CREATE INDEX paper_release_time ON paper_release (released_at)

CREATE TABLE paper_scan (
    sha256 TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    threat TEXT NOT NULL,
    signatures TEXT NOT NULL,
    scanned_at INTEGER,
    due_at INTEGER NOT NULL
)

CREATE INDEX paper_scan_due ON paper_scan (due_at) WHERE state = 'waiting'

CREATE TABLE passkey (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    credential BLOB NOT NULL UNIQUE,
    public_key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
)

CREATE INDEX passkey_account ON passkey (account_id)

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    phone TEXT,
    created_at INTEGER NOT NULL
)

CREATE TABLE phone_code (
    phone_digest BLOB PRIMARY KEY,
    code_digest BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    window_at INTEGER NOT NULL
)

CREATE INDEX phone_code_window ON phone_code (window_at)

CREATE TABLE position (
    id INTEGER PRIMARY KEY,
    officer_id INTEGER REFERENCES officer (id),
    account_id INTEGER REFERENCES account (id),
    unit_id TEXT NOT NULL REFERENCES unit (id),
    role TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT CHECK (valid_to >= valid_from), post TEXT, capacity TEXT, head TEXT, body TEXT, subjects TEXT,
    CHECK ((officer_id IS NULL) <> (account_id IS NULL))
)

CREATE UNIQUE INDEX position_account ON position (account_id, unit_id, role, valid_from)

CREATE UNIQUE INDEX position_officer ON position (officer_id, unit_id, role, valid_from)

CREATE INDEX position_unit ON position (unit_id, role)

CREATE TABLE ranking (
    procedure TEXT NOT NULL,
    step TEXT NOT NULL,
    kind TEXT NOT NULL,
    closes_at INTEGER NOT NULL,
    seed TEXT NOT NULL,
    commitment TEXT NOT NULL,
    closed_at INTEGER,
    lines TEXT,
    PRIMARY KEY (procedure, step, kind, closes_at)
)

CREATE TABLE recovery_code (
    code_digest BLOB PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    used_at INTEGER
)

CREATE INDEX recovery_code_account ON recovery_code (account_id)

CREATE TABLE refund (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    number INTEGER NOT NULL,
    unit TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    paid_at INTEGER,
    PRIMARY KEY (dossier, number)
)

CREATE INDEX refund_open ON refund (unit, due_at) WHERE paid_at IS NULL

CREATE TABLE reorganisation (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    day TEXT NOT NULL,
    basis TEXT NOT NULL,
    actor TEXT NOT NULL,
    plan TEXT NOT NULL,
    ordered_at INTEGER NOT NULL,
    due_at INTEGER,
    taken_back_at INTEGER
)

CREATE INDEX reorganisation_due ON reorganisation (due_at) WHERE due_at IS NOT NULL

CREATE UNIQUE INDEX reorganisation_name ON reorganisation (name) WHERE taken_back_at IS NULL

CREATE TABLE reorganisation_dossier (
    reorganisation INTEGER NOT NULL REFERENCES reorganisation (id),
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    sequence INTEGER NOT NULL,
    PRIMARY KEY (reorganisation, dossier, sequence)
)

CREATE TABLE reorganisation_position (
    reorganisation INTEGER NOT NULL REFERENCES reorganisation (id),
    position INTEGER NOT NULL,
    made INTEGER NOT NULL CHECK (made IN (0, 1)),
    was_to TEXT, became_to TEXT,
    PRIMARY KEY (reorganisation, position)
)

CREATE TABLE reorganisation_unit (
    reorganisation INTEGER NOT NULL REFERENCES reorganisation (id),
    unit TEXT NOT NULL,
    PRIMARY KEY (reorganisation, unit)
)

CREATE TABLE result (
    reference TEXT PRIMARY KEY,
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    document INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    try_at INTEGER NOT NULL,
    sha256 TEXT,
    size INTEGER,
    sealed TEXT,
    revoked_at INTEGER,
    UNIQUE (dossier, document)
)

CREATE INDEX result_file ON result (sha256)

CREATE INDEX result_revoked ON result (revoked_at) WHERE revoked_at IS NOT NULL

CREATE INDEX result_waiting ON result (try_at) WHERE sha256 IS NULL

CREATE TABLE search_key (
    unit TEXT NOT NULL,
    word TEXT NOT NULL,
    dossier INTEGER NOT NULL,
    PRIMARY KEY (unit, word, dossier)
) WITHOUT ROWID

CREATE TABLE server_key (
    name TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL
)

CREATE TABLE service_key (
    account_id INTEGER NOT NULL REFERENCES account (id),
    key_id TEXT NOT NULL,
    jwk TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, key_id)
)

CREATE TABLE service_token (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    token_digest BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
)

CREATE INDEX service_token_account ON service_token (account_id)

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    token_digest BLOB NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    form_key BLOB NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('vi', 'en'))
, method TEXT NOT NULL DEFAULT 'password', verified_at INTEGER, device TEXT NOT NULL DEFAULT '')

CREATE INDEX session_account ON session (account_id)

CREATE INDEX session_expires ON session (expires_at)

CREATE TABLE sheet (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    form TEXT NOT NULL,
    occasion INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    made_at INTEGER NOT NULL, reference TEXT, unit TEXT, kind TEXT, number TEXT, sealed TEXT,
    PRIMARY KEY (dossier, form, occasion)
)

CREATE INDEX sheet_file ON sheet (sha256)

CREATE UNIQUE INDEX sheet_reference ON sheet (reference) WHERE reference IS NOT NULL

CREATE TABLE sign_in_failure (
    login_digest BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL
)

CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at)

CREATE TABLE spent_ticket (
    digest BLOB PRIMARY KEY,
    expires_at INTEGER NOT NULL
)

CREATE INDEX spent_ticket_expires ON spent_ticket (expires_at)

CREATE TABLE task (
    dossier INTEGER NOT NULL REFERENCES dossier (id),
    step TEXT NOT NULL,
    branch TEXT NOT NULL,
    unit TEXT NOT NULL,
    role TEXT NOT NULL,
    assignee INTEGER,
    opened_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL, barred TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (dossier, step, branch)
) WITHOUT ROWID

CREATE INDEX task_queue ON task (unit, role, due_at, dossier)

CREATE INDEX task_unit ON task (unit, due_at, dossier)

CREATE TABLE time_code (
    account_id INTEGER PRIMARY KEY REFERENCES account (id),
    secret BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL
)

CREATE TABLE unit (
    id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 35)
)

CREATE TABLE unit_duty (
    unit_id TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    place INTEGER NOT NULL,
    duty TEXT NOT NULL,
    PRIMARY KEY (unit_id, valid_from, place),
    FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period (unit_id, valid_from)
)

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
)

CREATE INDEX unit_period_area ON unit_period (area_code)

CREATE INDEX unit_period_parent ON unit_period (parent_id)

CREATE TABLE unit_role (
    unit_id TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    place INTEGER NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (unit_id, valid_from, place),
    FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period (unit_id, valid_from)
)

CREATE TABLE unit_successor (
    unit_id TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    place INTEGER NOT NULL,
    successor_id TEXT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (unit_id, valid_from, place),
    FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period (unit_id, valid_from)
)

CREATE TABLE upload_day (
    sender BLOB NOT NULL,
    day TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (sender, day)
)

CREATE INDEX upload_day_day ON upload_day (day)
