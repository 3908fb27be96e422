TABLE access_question
    dossier bigint NOT NULL
    access bigint NOT NULL
    question bigint NOT NULL

CONSTRAINT access_question_dossier_access_fkey FOREIGN KEY (dossier, access) REFERENCES access_record(dossier, id)

CONSTRAINT access_question_pkey PRIMARY KEY (dossier, access)

TABLE access_record
    dossier bigint NOT NULL
    id bigint NOT NULL
    at bigint NOT NULL
    account bigint
    reader_kind text NOT NULL
    reader bigint
    reader_name text NOT NULL
    unit text NOT NULL
    purpose text NOT NULL
    reason text
    basis text
    register text
    fields text NOT NULL

CONSTRAINT access_record_check CHECK (((purpose = 'stated'::text) = ((reason IS NOT NULL) AND (basis IS NOT NULL))))

CONSTRAINT access_record_pkey PRIMARY KEY (dossier, id)

TABLE account
    id bigint NOT NULL
    kind text NOT NULL
    login text NOT NULL
    password_hash text
    person_id bigint
    officer_id bigint
    created_at bigint NOT NULL
    disabled_at bigint

CONSTRAINT account_check CHECK (((kind = 'citizen'::text) = (person_id IS NOT NULL)))

CONSTRAINT account_check1 CHECK (((kind = 'officer'::text) = (officer_id IS NOT NULL)))

CONSTRAINT account_check2 CHECK (((kind <> 'service'::text) OR (password_hash IS NULL)))

CONSTRAINT account_kind_check CHECK ((kind = ANY (ARRAY['citizen'::text, 'officer'::text, 'service'::text])))

CONSTRAINT account_login_key UNIQUE (login)

CONSTRAINT account_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES officer(id)

CONSTRAINT account_officer_id_key UNIQUE (officer_id)

CONSTRAINT account_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)

CONSTRAINT account_person_id_key UNIQUE (person_id)

CONSTRAINT account_pkey PRIMARY KEY (id)

TABLE alarm
    dossier bigint NOT NULL
    kind text NOT NULL
    subject text NOT NULL
    fire_at bigint NOT NULL

CONSTRAINT alarm_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT alarm_pkey PRIMARY KEY (dossier, kind, subject)

CREATE INDEX alarm_time ON public.alarm USING btree (fire_at)

TABLE area
    code text NOT NULL
    valid_from text NOT NULL
    valid_to text
    level text NOT NULL
    name text NOT NULL
    kind text NOT NULL
    parent_code text
    latitude double precision
    longitude double precision

CONSTRAINT area_check CHECK ((valid_to >= valid_from))

CONSTRAINT area_check1 CHECK (((level = 'province'::text) = (parent_code IS NULL)))

CONSTRAINT area_level_check CHECK ((level = ANY (ARRAY['province'::text, 'district'::text, 'commune'::text])))

CONSTRAINT area_pkey PRIMARY KEY (code, valid_from)

CREATE INDEX area_parent ON public.area USING btree (parent_code)

TABLE area_succession
    from_code text NOT NULL
    to_code text NOT NULL
    valid_from text NOT NULL
    extent text NOT NULL
    is_default integer NOT NULL

CONSTRAINT area_succession_extent_check CHECK ((extent = ANY (ARRAY['whole'::text, 'part'::text])))

CONSTRAINT area_succession_is_default_check CHECK ((is_default = ANY (ARRAY[0, 1])))

CONSTRAINT area_succession_pkey PRIMARY KEY (from_code, valid_from, to_code)

TABLE counter
    scope text NOT NULL
    value bigint NOT NULL

CONSTRAINT counter_pkey PRIMARY KEY (scope)

TABLE dataset
    name text NOT NULL
    digest bytea NOT NULL

CONSTRAINT dataset_pkey PRIMARY KEY (name)

TABLE delegation
    id bigint NOT NULL
    giver bigint NOT NULL
    delegate bigint NOT NULL
    unit_id text NOT NULL
    role text NOT NULL
    valid_from text NOT NULL
    valid_to text NOT NULL
    reason text NOT NULL
    given_by bigint
    given_by_name text NOT NULL
    given_at bigint NOT NULL
    revoked_at bigint
    revoked_by bigint

CONSTRAINT delegation_delegate_fkey FOREIGN KEY (delegate) REFERENCES officer(id)

CONSTRAINT delegation_giver_fkey FOREIGN KEY (giver) REFERENCES officer(id)

CONSTRAINT delegation_pkey PRIMARY KEY (id)

CREATE INDEX delegation_delegate ON public.delegation USING btree (delegate, valid_to)

CREATE INDEX delegation_giver ON public.delegation USING btree (giver, valid_to)

CREATE INDEX delegation_unit ON public.delegation USING btree (unit_id, valid_to)

TABLE document_series
    unit text NOT NULL
    year integer NOT NULL
    symbol text NOT NULL
    last bigint NOT NULL

CONSTRAINT document_series_pkey PRIMARY KEY (unit, year, symbol)

TABLE dossier
    id bigint NOT NULL
    code text NOT NULL
    procedure text NOT NULL
    pack text NOT NULL
    status integer NOT NULL
    intake_unit text NOT NULL
    competent_unit text NOT NULL
    owner_name text NOT NULL
    account bigint
    filed_at bigint NOT NULL
    due_at bigint NOT NULL
    ended_at bigint
    version integer NOT NULL
    state text NOT NULL
    owner_account bigint
    filing_group bigint
    group_member text

CONSTRAINT dossier_code_key UNIQUE (code)

CONSTRAINT dossier_pkey PRIMARY KEY (id)

CREATE INDEX dossier_account ON public.dossier USING btree (account, id) WHERE (account IS NOT NULL)

CREATE INDEX dossier_book ON public.dossier USING btree (intake_unit, filed_at)

CREATE INDEX dossier_deciding ON public.dossier USING btree (competent_unit, status) WHERE (ended_at IS NULL)

CREATE INDEX dossier_ended ON public.dossier USING btree (competent_unit, ended_at) WHERE (ended_at IS NOT NULL)

CREATE INDEX dossier_group ON public.dossier USING btree (filing_group, group_member) WHERE (filing_group IS NOT NULL)

CREATE INDEX dossier_open_pack ON public.dossier USING btree (pack, id) WHERE (ended_at IS NULL)

CREATE INDEX dossier_owner_account ON public.dossier USING btree (owner_account, id) WHERE (owner_account IS NOT NULL)

CREATE INDEX dossier_taken_in ON public.dossier USING btree (intake_unit, competent_unit, status) WHERE (ended_at IS NULL)

TABLE draft
    id bigint NOT NULL
    visitor text NOT NULL
    account bigint
    procedure text NOT NULL
    dossier bigint
    answers text NOT NULL
    papers text NOT NULL
    version integer NOT NULL
    updated_at bigint NOT NULL

CONSTRAINT draft_pkey PRIMARY KEY (id)

CREATE INDEX draft_account ON public.draft USING btree (account) WHERE (account IS NOT NULL)

CREATE INDEX draft_time ON public.draft USING btree (updated_at)

TABLE draft_guest
    draft bigint NOT NULL
    visitor text NOT NULL

CONSTRAINT draft_guest_pkey PRIMARY KEY (draft, visitor)

TABLE draft_link
    draft bigint NOT NULL
    hash text NOT NULL
    made_at bigint NOT NULL

CONSTRAINT draft_link_hash_key UNIQUE (hash)

CONSTRAINT draft_link_pkey PRIMARY KEY (draft)

TABLE figure
    dossier bigint NOT NULL
    unit text NOT NULL
    procedure text NOT NULL
    channel text NOT NULL
    filed_at bigint NOT NULL
    started_at bigint NOT NULL
    resolved_at bigint NOT NULL
    closing text NOT NULL
    punctuality integer NOT NULL
    steps integer NOT NULL
    units integer NOT NULL
    supplements integer NOT NULL
    apologies integer NOT NULL
    papers integer NOT NULL
    result integer NOT NULL
    payment integer NOT NULL

CONSTRAINT figure_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT figure_pkey PRIMARY KEY (dossier)

CREATE INDEX figure_resolved ON public.figure USING btree (unit, resolved_at)

CREATE INDEX figure_started ON public.figure USING btree (unit, started_at)

TABLE figure_act
    dossier bigint NOT NULL
    sequence integer NOT NULL
    kind text NOT NULL
    unit text NOT NULL
    officer bigint
    at bigint NOT NULL
    due_at bigint
    punctuality integer NOT NULL

CONSTRAINT figure_act_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT figure_act_pkey PRIMARY KEY (dossier, sequence)

CREATE INDEX figure_act_unit ON public.figure_act USING btree (unit, at, officer, kind, punctuality)

TABLE first_secret
    account_id bigint NOT NULL
    digest bytea NOT NULL
    expires_at bigint NOT NULL
    created_at bigint NOT NULL

CONSTRAINT first_secret_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT first_secret_pkey PRIMARY KEY (account_id)

TABLE idempotency
    caller text NOT NULL
    key text NOT NULL
    request text NOT NULL
    dossier bigint NOT NULL
    version integer NOT NULL
    at bigint NOT NULL
    replays integer NOT NULL

CONSTRAINT idempotency_pkey PRIMARY KEY (caller, key)

CREATE INDEX idempotency_time ON public.idempotency USING btree (at)

TABLE identity
    issuer text NOT NULL
    subject text NOT NULL
    account_id bigint NOT NULL
    created_at bigint NOT NULL

CONSTRAINT identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT identity_pkey PRIMARY KEY (issuer, subject)

CREATE INDEX identity_account ON public.identity USING btree (account_id)

TABLE incoming
    account text NOT NULL
    line text NOT NULL
    unit text NOT NULL
    paid_at bigint NOT NULL
    amount bigint NOT NULL
    purpose text NOT NULL
    payer text NOT NULL
    state text NOT NULL
    invoice text
    taken_at bigint NOT NULL
    assigned_by text

CONSTRAINT incoming_pkey PRIMARY KEY (account, line)

CREATE INDEX incoming_unknown ON public.incoming USING btree (unit, paid_at) WHERE (state = 'unknown'::text)

TABLE invoice
    reference text NOT NULL
    dossier bigint NOT NULL
    demand text NOT NULL
    unit text NOT NULL
    year integer NOT NULL
    number integer NOT NULL
    amount bigint NOT NULL
    received bigint NOT NULL
    state text NOT NULL
    asked_at bigint NOT NULL

CONSTRAINT invoice_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT invoice_pkey PRIMARY KEY (reference)

CONSTRAINT invoice_unit_year_number_key UNIQUE (unit, year, number)

CREATE INDEX invoice_dossier ON public.invoice USING btree (dossier)

CREATE INDEX invoice_open ON public.invoice USING btree (unit, asked_at) WHERE (state = 'open'::text)

TABLE journal
    dossier bigint NOT NULL
    sequence integer NOT NULL
    kind text NOT NULL
    at bigint NOT NULL
    actor text NOT NULL
    body text NOT NULL

CONSTRAINT journal_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT journal_pkey PRIMARY KEY (dossier, sequence)

CREATE INDEX journal_money ON public.journal USING btree (at) WHERE (kind = ANY (ARRAY['payment_received'::text, 'receipt_issued'::text, 'refund_paid'::text]))

TABLE judge_tie
    officer bigint NOT NULL
    word text NOT NULL
    name text NOT NULL
    declared_at bigint NOT NULL

CONSTRAINT judge_tie_pkey PRIMARY KEY (officer, word)

TABLE ledger_adoption
    kind integer NOT NULL
    subject bigint NOT NULL
    number bigint NOT NULL
    done integer NOT NULL

CONSTRAINT ledger_adoption_pkey PRIMARY KEY (kind)

TABLE ledger_checkpoint
    number bigint NOT NULL
    size bigint NOT NULL
    note text NOT NULL

CONSTRAINT ledger_checkpoint_pkey PRIMARY KEY (number)

CONSTRAINT ledger_checkpoint_size_key UNIQUE (size)

TABLE ledger_entry
    position bigint NOT NULL
    subject bigint NOT NULL
    kind integer NOT NULL
    number bigint NOT NULL
    salt bytea
    commitment bytea NOT NULL

CONSTRAINT ledger_entry_pkey PRIMARY KEY ("position")

CREATE UNIQUE INDEX ledger_entry_row ON public.ledger_entry USING btree (subject, kind, number)

TABLE ledger_erasure
    subject bigint NOT NULL
    kind integer NOT NULL
    number bigint NOT NULL
    id bigint NOT NULL
    at bigint NOT NULL
    reason text NOT NULL

CONSTRAINT ledger_erasure_id_key UNIQUE (id)

CONSTRAINT ledger_erasure_pkey PRIMARY KEY (subject, kind, number)

TABLE ledger_intake
    subject bigint NOT NULL
    kind integer NOT NULL
    number bigint NOT NULL
    salt bytea NOT NULL
    commitment bytea NOT NULL

CONSTRAINT ledger_intake_pkey PRIMARY KEY (subject, kind, number)

TABLE ledger_node
    height integer NOT NULL
    number bigint NOT NULL
    hash bytea NOT NULL

CONSTRAINT ledger_node_pkey PRIMARY KEY (height, number)

TABLE ledger_stamp
    checkpoint bigint NOT NULL
    response bytea NOT NULL

CONSTRAINT ledger_stamp_checkpoint_fkey FOREIGN KEY (checkpoint) REFERENCES ledger_checkpoint(number)

CONSTRAINT ledger_stamp_pkey PRIMARY KEY (checkpoint)

TABLE ledger_state
    id integer NOT NULL
    size bigint NOT NULL
    checkpoints bigint NOT NULL

CONSTRAINT ledger_state_id_check CHECK ((id = 1))

CONSTRAINT ledger_state_pkey PRIMARY KEY (id)

TABLE list_reading
    account bigint NOT NULL
    day text NOT NULL
    people bigint NOT NULL
    reached_at bigint

CONSTRAINT list_reading_account_fkey FOREIGN KEY (account) REFERENCES account(id)

CONSTRAINT list_reading_pkey PRIMARY KEY (account, day)

CREATE INDEX list_reading_day ON public.list_reading USING btree (day)

TABLE migration
    number bigint NOT NULL
    name text NOT NULL
    sha text NOT NULL
    applied_at bigint NOT NULL

CONSTRAINT migration_pkey PRIMARY KEY (number)

TABLE money
    dossier bigint NOT NULL
    sequence integer NOT NULL
    kind text NOT NULL
    method text NOT NULL
    external text
    reference text
    unit text NOT NULL
    officer bigint
    cashier text NOT NULL
    amount bigint NOT NULL
    day text NOT NULL
    at bigint NOT NULL
    receipt text

CONSTRAINT money_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT money_external_key UNIQUE (external)

CONSTRAINT money_pkey PRIMARY KEY (dossier, sequence)

CREATE INDEX money_day ON public.money USING btree (unit, day, at)

TABLE officer
    id bigint NOT NULL
    person_id bigint NOT NULL
    staff_code text NOT NULL

CONSTRAINT officer_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)

CONSTRAINT officer_person_id_key UNIQUE (person_id)

CONSTRAINT officer_pkey PRIMARY KEY (id)

CONSTRAINT officer_staff_code_key UNIQUE (staff_code)

TABLE pack
    hash text NOT NULL
    name text NOT NULL
    version text NOT NULL
    installed_at bigint NOT NULL

CONSTRAINT pack_pkey PRIMARY KEY (hash)

TABLE pack_file
    pack text NOT NULL
    path text NOT NULL
    content bytea NOT NULL

CONSTRAINT pack_file_pack_fkey FOREIGN KEY (pack) REFERENCES pack(hash)

CONSTRAINT pack_file_pkey PRIMARY KEY (pack, path)

TABLE pack_migration
    id bigint NOT NULL
    from_pack text NOT NULL
    to_pack text NOT NULL
    reason text NOT NULL
    basis text NOT NULL
    actor text NOT NULL
    choices text NOT NULL
    started_at bigint NOT NULL
    finished_at bigint

CONSTRAINT pack_migration_from_pack_fkey FOREIGN KEY (from_pack) REFERENCES pack(hash)

CONSTRAINT pack_migration_pkey PRIMARY KEY (id)

CONSTRAINT pack_migration_to_pack_fkey FOREIGN KEY (to_pack) REFERENCES pack(hash)

TABLE pack_migration_dossier
    migration bigint NOT NULL
    dossier bigint NOT NULL
    sequence integer NOT NULL
    undone integer

CONSTRAINT pack_migration_dossier_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT pack_migration_dossier_migration_fkey FOREIGN KEY (migration) REFERENCES pack_migration(id)

CONSTRAINT pack_migration_dossier_pkey PRIMARY KEY (migration, dossier)

TABLE pack_migration_undecided
    dossier bigint NOT NULL
    migration bigint NOT NULL
    unit text NOT NULL
    since bigint NOT NULL

CONSTRAINT pack_migration_undecided_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT pack_migration_undecided_migration_fkey FOREIGN KEY (migration) REFERENCES pack_migration(id)

CONSTRAINT pack_migration_undecided_pkey PRIMARY KEY (dossier)

CREATE INDEX pack_migration_undecided_migration ON public.pack_migration_undecided USING btree (migration)

CREATE INDEX pack_migration_undecided_unit ON public.pack_migration_undecided USING btree (unit)

TABLE panel_mark
    dossier bigint NOT NULL
    step text NOT NULL
    procedure text NOT NULL
    kind text NOT NULL
    closes_at bigint NOT NULL
    code text NOT NULL
    filed_at bigint NOT NULL
    result text

CONSTRAINT panel_mark_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT panel_mark_pkey PRIMARY KEY (dossier, step)

CREATE INDEX panel_mark_kind ON public.panel_mark USING btree (procedure, step, kind, closes_at)

TABLE panel_seat
    dossier bigint NOT NULL
    step text NOT NULL
    officer bigint NOT NULL
    procedure text NOT NULL
    unit text NOT NULL
    year integer NOT NULL

CONSTRAINT panel_seat_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT panel_seat_pkey PRIMARY KEY (dossier, step, officer)

CREATE INDEX panel_seat_load ON public.panel_seat USING btree (procedure, step, unit, year, officer)

CREATE INDEX panel_seat_officer ON public.panel_seat USING btree (officer, dossier)

TABLE paper_release
    sha256 text NOT NULL
    released_at bigint NOT NULL

CONSTRAINT paper_release_pkey PRIMARY KEY (sha256)

CREATE INDEX paper_release_time ON public.paper_release USING btree (released_at)

TABLE paper_scan
    sha256 text NOT NULL
    state text NOT NULL
    threat text NOT NULL
    signatures text NOT NULL
    scanned_at bigint
    due_at bigint NOT NULL

CONSTRAINT paper_scan_pkey PRIMARY KEY (sha256)

CREATE INDEX paper_scan_due ON public.paper_scan USING btree (due_at) WHERE (state = 'waiting'::text)

TABLE passkey
    id bigint NOT NULL
    account_id bigint NOT NULL
    credential bytea NOT NULL
    public_key bytea NOT NULL
    counter bigint NOT NULL
    label text NOT NULL
    created_at bigint NOT NULL
    used_at bigint

CONSTRAINT passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT passkey_credential_key UNIQUE (credential)

CONSTRAINT passkey_pkey PRIMARY KEY (id)

CREATE INDEX passkey_account ON public.passkey USING btree (account_id)

TABLE person
    id bigint NOT NULL
    name text NOT NULL
    phone text
    created_at bigint NOT NULL

CONSTRAINT person_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))

CONSTRAINT person_pkey PRIMARY KEY (id)

TABLE phone_code
    phone_digest bytea NOT NULL
    code_digest bytea NOT NULL
    expires_at bigint NOT NULL
    tries integer NOT NULL
    sent integer NOT NULL
    sent_at bigint NOT NULL
    window_at bigint NOT NULL

CONSTRAINT phone_code_pkey PRIMARY KEY (phone_digest)

CREATE INDEX phone_code_window ON public.phone_code USING btree (window_at)

TABLE position
    id bigint NOT NULL
    officer_id bigint
    account_id bigint
    unit_id text NOT NULL
    role text NOT NULL
    valid_from text NOT NULL
    valid_to text
    post text
    capacity text
    head text
    body text
    subjects text

CONSTRAINT position_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT position_check CHECK ((valid_to >= valid_from))

CONSTRAINT position_check1 CHECK (((officer_id IS NULL) <> (account_id IS NULL)))

CONSTRAINT position_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES officer(id)

CONSTRAINT position_pkey PRIMARY KEY (id)

CONSTRAINT position_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit(id)

CREATE UNIQUE INDEX position_account ON public."position" USING btree (account_id, unit_id, role, valid_from)

CREATE UNIQUE INDEX position_officer ON public."position" USING btree (officer_id, unit_id, role, valid_from)

CREATE INDEX position_unit ON public."position" USING btree (unit_id, role)

TABLE ranking
    procedure text NOT NULL
    step text NOT NULL
    kind text NOT NULL
    closes_at bigint NOT NULL
    seed text NOT NULL
    commitment text NOT NULL
    closed_at bigint
    lines text

CONSTRAINT ranking_pkey PRIMARY KEY (procedure, step, kind, closes_at)

TABLE recovery_code
    code_digest bytea NOT NULL
    account_id bigint NOT NULL
    created_at bigint NOT NULL
    used_at bigint

CONSTRAINT recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT recovery_code_pkey PRIMARY KEY (code_digest)

CREATE INDEX recovery_code_account ON public.recovery_code USING btree (account_id)

TABLE refund
    dossier bigint NOT NULL
    number integer NOT NULL
    unit text NOT NULL
    reference text NOT NULL
    amount bigint NOT NULL
    reason text NOT NULL
    due_at bigint NOT NULL
    paid_at bigint

CONSTRAINT refund_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT refund_pkey PRIMARY KEY (dossier, number)

CREATE INDEX refund_open ON public.refund USING btree (unit, due_at) WHERE (paid_at IS NULL)

TABLE reorganisation
    id bigint NOT NULL
    name text NOT NULL
    day text NOT NULL
    basis text NOT NULL
    actor text NOT NULL
    plan text NOT NULL
    ordered_at bigint NOT NULL
    due_at bigint
    taken_back_at bigint

CONSTRAINT reorganisation_pkey PRIMARY KEY (id)

CREATE INDEX reorganisation_due ON public.reorganisation USING btree (due_at) WHERE (due_at IS NOT NULL)

CREATE UNIQUE INDEX reorganisation_name ON public.reorganisation USING btree (name) WHERE (taken_back_at IS NULL)

TABLE reorganisation_dossier
    reorganisation bigint NOT NULL
    dossier bigint NOT NULL
    sequence integer NOT NULL

CONSTRAINT reorganisation_dossier_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT reorganisation_dossier_pkey PRIMARY KEY (reorganisation, dossier, sequence)

CONSTRAINT reorganisation_dossier_reorganisation_fkey FOREIGN KEY (reorganisation) REFERENCES reorganisation(id)

TABLE reorganisation_position
    reorganisation bigint NOT NULL
    position bigint NOT NULL
    made integer NOT NULL
    was_to text
    became_to text

CONSTRAINT reorganisation_position_made_check CHECK ((made = ANY (ARRAY[0, 1])))

CONSTRAINT reorganisation_position_pkey PRIMARY KEY (reorganisation, "position")

CONSTRAINT reorganisation_position_reorganisation_fkey FOREIGN KEY (reorganisation) REFERENCES reorganisation(id)

TABLE reorganisation_unit
    reorganisation bigint NOT NULL
    unit text NOT NULL

CONSTRAINT reorganisation_unit_pkey PRIMARY KEY (reorganisation, unit)

CONSTRAINT reorganisation_unit_reorganisation_fkey FOREIGN KEY (reorganisation) REFERENCES reorganisation(id)

TABLE result
    reference text NOT NULL
    dossier bigint NOT NULL
    document integer NOT NULL
    issued_at bigint NOT NULL
    try_at bigint NOT NULL
    sha256 text
    size bigint
    sealed text
    revoked_at bigint

CONSTRAINT result_dossier_document_key UNIQUE (dossier, document)

CONSTRAINT result_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT result_pkey PRIMARY KEY (reference)

CREATE INDEX result_file ON public.result USING btree (sha256)

CREATE INDEX result_revoked ON public.result USING btree (revoked_at) WHERE (revoked_at IS NOT NULL)

CREATE INDEX result_waiting ON public.result USING btree (try_at) WHERE (sha256 IS NULL)

TABLE search_key
    unit text NOT NULL
    word text COLLATE "C" NOT NULL
    dossier bigint NOT NULL

CONSTRAINT search_key_pkey PRIMARY KEY (unit, word, dossier)

TABLE server_key
    name text NOT NULL
    secret bytea NOT NULL
    created_at bigint NOT NULL

CONSTRAINT server_key_pkey PRIMARY KEY (name)

TABLE service_key
    account_id bigint NOT NULL
    key_id text NOT NULL
    jwk text NOT NULL
    created_at bigint NOT NULL

CONSTRAINT service_key_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT service_key_pkey PRIMARY KEY (account_id, key_id)

TABLE service_token
    id bigint NOT NULL
    account_id bigint NOT NULL
    token_digest bytea NOT NULL
    label text NOT NULL
    created_at bigint NOT NULL
    expires_at bigint
    revoked_at bigint

CONSTRAINT service_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT service_token_pkey PRIMARY KEY (id)

CONSTRAINT service_token_token_digest_key UNIQUE (token_digest)

CREATE INDEX service_token_account ON public.service_token USING btree (account_id)

TABLE session
    id bigint NOT NULL
    token_digest bytea NOT NULL
    account_id bigint NOT NULL
    created_at bigint NOT NULL
    seen_at bigint NOT NULL
    expires_at bigint NOT NULL
    form_key bytea NOT NULL
    language text NOT NULL
    method text NOT NULL DEFAULT 'password'::text
    verified_at bigint
    device text NOT NULL DEFAULT ''::text

CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT session_language_check CHECK ((language = ANY (ARRAY['vi'::text, 'en'::text])))

CONSTRAINT session_pkey PRIMARY KEY (id)

CONSTRAINT session_token_digest_key UNIQUE (token_digest)

CREATE INDEX session_account ON public.session USING btree (account_id)

CREATE INDEX session_expires ON public.session USING btree (expires_at)

TABLE sheet
    dossier bigint NOT NULL
    form text NOT NULL
    occasion bigint NOT NULL
    sha256 text NOT NULL
    size bigint NOT NULL
    made_at bigint NOT NULL
    reference text
    unit text
    kind text
    number text
    sealed text

CONSTRAINT sheet_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT sheet_pkey PRIMARY KEY (dossier, form, occasion)

CREATE INDEX sheet_file ON public.sheet USING btree (sha256)

CREATE UNIQUE INDEX sheet_reference ON public.sheet USING btree (reference) WHERE (reference IS NOT NULL)

TABLE sign_in_failure
    login_digest bytea NOT NULL
    failures integer NOT NULL
    last_at bigint NOT NULL

CONSTRAINT sign_in_failure_pkey PRIMARY KEY (login_digest)

CREATE INDEX sign_in_failure_last ON public.sign_in_failure USING btree (last_at)

TABLE spent_ticket
    digest bytea NOT NULL
    expires_at bigint NOT NULL

CONSTRAINT spent_ticket_pkey PRIMARY KEY (digest)

CREATE INDEX spent_ticket_expires ON public.spent_ticket USING btree (expires_at)

TABLE task
    dossier bigint NOT NULL
    step text NOT NULL
    branch text NOT NULL
    unit text NOT NULL
    role text NOT NULL
    assignee bigint
    opened_at bigint NOT NULL
    due_at bigint NOT NULL
    barred text NOT NULL DEFAULT ''::text

CONSTRAINT task_dossier_fkey FOREIGN KEY (dossier) REFERENCES dossier(id)

CONSTRAINT task_pkey PRIMARY KEY (dossier, step, branch)

CREATE INDEX task_queue ON public.task USING btree (unit, role, due_at, dossier)

CREATE INDEX task_unit ON public.task USING btree (unit, due_at, dossier)

TABLE time_code
    account_id bigint NOT NULL
    secret bytea NOT NULL
    last_step bigint NOT NULL
    created_at bigint NOT NULL

CONSTRAINT time_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)

CONSTRAINT time_code_pkey PRIMARY KEY (account_id)

TABLE unit
    id text NOT NULL

CONSTRAINT unit_id_check CHECK (((length(id) >= 1) AND (length(id) <= 35)))

CONSTRAINT unit_pkey PRIMARY KEY (id)

TABLE unit_duty
    unit_id text NOT NULL
    valid_from text NOT NULL
    place integer NOT NULL
    duty text NOT NULL

CONSTRAINT unit_duty_pkey PRIMARY KEY (unit_id, valid_from, place)

CONSTRAINT unit_duty_unit_id_valid_from_fkey FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period(unit_id, valid_from)

TABLE unit_period
    unit_id text NOT NULL
    valid_from text NOT NULL
    valid_to text
    name_vi text NOT NULL
    name_en text NOT NULL
    level text NOT NULL
    area_code text NOT NULL
    parent_id text
    successor_word text
    office_hours text
    phone text

CONSTRAINT unit_period_check CHECK ((valid_to >= valid_from))

CONSTRAINT unit_period_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES unit(id)

CONSTRAINT unit_period_pkey PRIMARY KEY (unit_id, valid_from)

CONSTRAINT unit_period_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit(id)

CREATE INDEX unit_period_area ON public.unit_period USING btree (area_code)

CREATE INDEX unit_period_parent ON public.unit_period USING btree (parent_id)

TABLE unit_role
    unit_id text NOT NULL
    valid_from text NOT NULL
    place integer NOT NULL
    role text NOT NULL

CONSTRAINT unit_role_pkey PRIMARY KEY (unit_id, valid_from, place)

CONSTRAINT unit_role_unit_id_valid_from_fkey FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period(unit_id, valid_from)

TABLE unit_successor
    unit_id text NOT NULL
    valid_from text NOT NULL
    place integer NOT NULL
    successor_id text NOT NULL

CONSTRAINT unit_successor_pkey PRIMARY KEY (unit_id, valid_from, place)

CONSTRAINT unit_successor_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES unit(id)

CONSTRAINT unit_successor_unit_id_valid_from_fkey FOREIGN KEY (unit_id, valid_from) REFERENCES unit_period(unit_id, valid_from)

TABLE upload_day
    sender bytea NOT NULL
    day text NOT NULL
    bytes bigint NOT NULL

CONSTRAINT upload_day_pkey PRIMARY KEY (sender, day)

CREATE INDEX upload_day_day ON public.upload_day USING btree (day)
