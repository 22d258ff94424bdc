-- Who did what, on what, when, from where, and what became of it. Appended only; each entry carries the link of the one before, and its own is
-- SHA-256 over all its fields and that link (the canonical text is described in docs/adr/0009). Never a token, a password, an account number.
CREATE SCHEMA IF NOT EXISTS platform;

CREATE TABLE platform.audit_entry (
    seq          bigint           NOT NULL,
    at_utc       timestamptz      NOT NULL,
    actor        text             NOT NULL,
    actor_kind   text             NOT NULL,
    action       text             NOT NULL,
    subject_kind text             NOT NULL,
    subject      text             NOT NULL,
    from_address text,
    outcome      text             NOT NULL,
    code         text,
    details      json,
    prev_link    bytea            NOT NULL,
    link         bytea            NOT NULL,

    CONSTRAINT pk_audit_entry PRIMARY KEY (seq),
    CONSTRAINT ck_audit_entry_seq CHECK (seq > 0),
    CONSTRAINT ck_audit_entry_actor_kind CHECK (actor_kind IN ('person', 'machine', 'portal', 'unknown')),
    CONSTRAINT ck_audit_entry_action CHECK (action ~ '^[A-Z][A-Z0-9_]{2,63}$'),
    CONSTRAINT ck_audit_entry_subject_kind CHECK (subject_kind ~ '^[a-z][a-z_]{1,40}$'),
    CONSTRAINT ck_audit_entry_outcome CHECK (outcome IN ('ok', 'refused', 'failed')),
    CONSTRAINT ck_audit_entry_given CHECK (actor <> '' AND subject <> '' AND from_address <> '' AND code <> ''),
    -- One entry is one line, wherever it is printed.
    CONSTRAINT ck_audit_entry_one_line CHECK (
        concat(actor, subject, from_address, code, details) !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'),
    CONSTRAINT ck_audit_entry_size CHECK (
        length(actor) <= 200 AND length(subject) <= 200 AND length(from_address) <= 200 AND length(code) <= 64 AND length(details::text) <= 20000),
    CONSTRAINT ck_audit_entry_details CHECK (json_typeof(details) = 'object'),
    CONSTRAINT ck_audit_entry_links CHECK (octet_length(prev_link) = 32 AND octet_length(link) = 32)
);

-- The filters of the page, each in the order of the log.
CREATE INDEX ix_audit_entry_actor ON platform.audit_entry (actor, seq);
CREATE INDEX ix_audit_entry_action ON platform.audit_entry (action, seq);
CREATE INDEX ix_audit_entry_subject ON platform.audit_entry (subject, seq);
CREATE INDEX ix_audit_entry_outcome ON platform.audit_entry (outcome, seq) WHERE outcome <> 'ok';
CREATE INDEX ix_audit_entry_at ON platform.audit_entry (at_utc);

COMMENT ON COLUMN platform.audit_entry.seq IS '1, 2, 3 and so on without a gap';
COMMENT ON COLUMN platform.audit_entry.details IS 'json, not jsonb: the link is over its letters';

CREATE FUNCTION platform.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on platform.audit_entry is refused: the audit log is only appended to', TG_OP USING ERRCODE = '55000';
END $$;

CREATE TRIGGER audit_entry_immutable BEFORE UPDATE OR DELETE ON platform.audit_entry
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_audit_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON platform.audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_audit_change();
ALTER TABLE platform.audit_entry ENABLE ALWAYS TRIGGER audit_entry_immutable;
ALTER TABLE platform.audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate;
