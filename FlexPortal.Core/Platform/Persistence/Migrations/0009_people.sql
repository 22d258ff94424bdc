-- Who may sign in. People are disabled, never removed: runs, mutes and the audit log name them. The columns are those of ASP.NET Core
-- Identity as far as the portal uses them, with the role as one of them: a person has one.
CREATE TABLE platform.person (
    person_id            uuid        NOT NULL,
    user_name            text        NOT NULL,
    normalized_user_name text        NOT NULL,
    role                 text        NOT NULL,
    password_hash        text,
    security_stamp       text        NOT NULL,
    concurrency_stamp    text        NOT NULL,
    access_failed_count  integer     NOT NULL DEFAULT 0,
    lockout_end          timestamptz,
    created_at_utc       timestamptz NOT NULL,
    created_by           text        NOT NULL,
    disabled_at_utc      timestamptz,
    disabled_by          text,

    CONSTRAINT pk_person PRIMARY KEY (person_id),
    CONSTRAINT uq_person_name UNIQUE (normalized_user_name),
    CONSTRAINT ck_person_role CHECK (role IN ('viewer', 'analyst', 'admin')),
    CONSTRAINT ck_person_name CHECK (char_length(user_name) BETWEEN 2 AND 64 AND created_by <> ''),
    CONSTRAINT ck_person_failures CHECK (access_failed_count >= 0),
    CONSTRAINT ck_person_disabled CHECK ((disabled_at_utc IS NULL) = (disabled_by IS NULL))
);

COMMENT ON COLUMN platform.person.password_hash IS 'PBKDF2 of ASP.NET Core Identity; null until the person has chosen a password';
COMMENT ON COLUMN platform.person.security_stamp IS 'A session counts while it carries this one; a new one ends them all';
COMMENT ON COLUMN platform.person.lockout_end IS 'After too many wrong passwords no attempt counts before this, UTC';

-- One sign-in in one browser. The browser holds the key, this table its hash.
CREATE TABLE platform.session (
    session_id     uuid        NOT NULL,
    key_hash       bytea       NOT NULL,
    person_id      uuid        NOT NULL,
    security_stamp text        NOT NULL,
    created_at_utc timestamptz NOT NULL,
    seen_at_utc    timestamptz NOT NULL,
    expires_at_utc timestamptz NOT NULL,
    ended_at_utc   timestamptz,
    address        text        NOT NULL,
    user_agent     text        NOT NULL,

    CONSTRAINT pk_session PRIMARY KEY (session_id),
    CONSTRAINT uq_session_key UNIQUE (key_hash),
    CONSTRAINT fk_session_person FOREIGN KEY (person_id) REFERENCES platform.person ON DELETE RESTRICT,
    CONSTRAINT ck_session_key CHECK (octet_length(key_hash) = 32),
    CONSTRAINT ck_session_times CHECK (seen_at_utc >= created_at_utc AND expires_at_utc > created_at_utc),
    CONSTRAINT ck_session_place CHECK (char_length(address) <= 160 AND char_length(user_agent) <= 160)
) WITH (fillfactor = 80);

CREATE INDEX ix_session_person ON platform.session (person_id, seen_at_utc DESC);

-- Links that let somebody in without a password, once: the first setup, an invitation, a new password.
CREATE TABLE platform.entry_link (
    entry_link_id  uuid        NOT NULL,
    token_hash     bytea       NOT NULL,
    kind           text        NOT NULL,
    person_id      uuid,
    created_by     text        NOT NULL,
    created_at_utc timestamptz NOT NULL,
    expires_at_utc timestamptz NOT NULL,
    used_at_utc    timestamptz,
    revoked_at_utc timestamptz,

    CONSTRAINT pk_entry_link PRIMARY KEY (entry_link_id),
    CONSTRAINT uq_entry_link_token UNIQUE (token_hash),
    CONSTRAINT fk_entry_link_person FOREIGN KEY (person_id) REFERENCES platform.person ON DELETE RESTRICT,
    CONSTRAINT ck_entry_link_kind CHECK (kind IN ('setup', 'invitation', 'reset')),
    CONSTRAINT ck_entry_link_person CHECK ((kind = 'setup') = (person_id IS NULL)),
    CONSTRAINT ck_entry_link_token CHECK (octet_length(token_hash) = 32),
    CONSTRAINT ck_entry_link_times CHECK (expires_at_utc > created_at_utc AND (used_at_utc IS NULL OR revoked_at_utc IS NULL))
);

-- One usable link for a person, and one for the setup.
CREATE UNIQUE INDEX uq_entry_link_usable ON platform.entry_link (person_id) NULLS NOT DISTINCT WHERE used_at_utc IS NULL AND revoked_at_utc IS NULL;
