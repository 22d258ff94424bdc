-- What only tells of the past may be removed when it is old, and only then: the guards let those rows go and refuse everything else.

-- Where the audit log begins after its oldest entries were removed: the number and the link of the last one removed.
CREATE TABLE platform.audit_checkpoint (
    seq           bigint      NOT NULL,
    link          bytea       NOT NULL,
    pruned_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_audit_checkpoint PRIMARY KEY (seq),
    CONSTRAINT ck_audit_checkpoint_seq CHECK (seq > 0),
    CONSTRAINT ck_audit_checkpoint_link CHECK (octet_length(link) = 32)
);

CREATE OR REPLACE FUNCTION platform.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at_utc < now() - interval '400 days'
       AND OLD.seq <= (SELECT max(seq) FROM platform.audit_checkpoint) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% on platform.audit_entry is refused: the audit log is only appended to', TG_OP USING ERRCODE = '55000';
END $$;

CREATE FUNCTION platform.refuse_checkpoint_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on platform.audit_checkpoint is refused: checkpoints are only appended to', TG_OP USING ERRCODE = '55000';
END $$;

CREATE TRIGGER audit_checkpoint_immutable BEFORE UPDATE OR DELETE ON platform.audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_checkpoint_change();
CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON platform.audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_checkpoint_change();
ALTER TABLE platform.audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_immutable;
ALTER TABLE platform.audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_no_truncate;

CREATE FUNCTION flex.guard_ingestion_run_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.occurred_at_utc < now() - interval '30 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% on flex.ingestion_run_event is refused: what is stored there is immutable', TG_OP USING ERRCODE = '55000';
END $$;

CREATE OR REPLACE TRIGGER ingestion_run_event_immutable BEFORE UPDATE OR DELETE ON flex.ingestion_run_event
    FOR EACH ROW EXECUTE FUNCTION flex.guard_ingestion_run_event();
ALTER TABLE flex.ingestion_run_event ENABLE ALWAYS TRIGGER ingestion_run_event_immutable;

-- Events are appended in the order of time, so that a block range index finds old ones at almost no cost.
CREATE INDEX ix_ingestion_run_event_occurred ON flex.ingestion_run_event USING brin (occurred_at_utc);
CREATE INDEX ix_session_expires ON platform.session (expires_at_utc);
