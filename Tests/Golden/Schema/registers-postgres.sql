TABLE migration
    number bigint NOT NULL
    name text NOT NULL
    sha text NOT NULL
    applied_at bigint NOT NULL

CONSTRAINT migration_pkey PRIMARY KEY (number)

TABLE register_declaration
    pack text NOT NULL
    name text NOT NULL
    declaration text NOT NULL
    schema text NOT NULL
    installed_at bigint NOT NULL

CONSTRAINT register_declaration_pkey PRIMARY KEY (pack, name)

CREATE INDEX register_declaration_name ON public.register_declaration USING btree (name, installed_at)

TABLE register_record
    register text NOT NULL
    key text NOT NULL
    version integer NOT NULL
    ends integer NOT NULL

CONSTRAINT register_record_pkey PRIMARY KEY (register, key)

TABLE register_version
    register text NOT NULL
    key text NOT NULL
    version integer NOT NULL
    valid_from text NOT NULL
    recorded_at bigint NOT NULL
    ends integer NOT NULL
    pack text NOT NULL
    dossier bigint NOT NULL
    dossier_code text NOT NULL
    procedure text NOT NULL
    actor text NOT NULL
    unit text
    content text NOT NULL
    number bigint

CONSTRAINT register_version_pkey PRIMARY KEY (register, key, version)

CREATE UNIQUE INDEX register_version_dossier ON public.register_version USING btree (dossier, number)

CREATE INDEX register_version_time ON public.register_version USING btree (register, recorded_at)

TABLE register_word
    register text NOT NULL
    field text NOT NULL
    word text NOT NULL
    key text NOT NULL

CONSTRAINT register_word_pkey PRIMARY KEY (register, field, word, key)
