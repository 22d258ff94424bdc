-- What is stored stays as it is. The triggers are ENABLE ALWAYS: session_replication_role cannot switch them off.
CREATE FUNCTION flex.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: what is stored there is immutable', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = '55000';
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['raw_artifact', 'raw_artifact_chunk', 'raw_record', 'ingestion_run_event'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON flex.%I FOR EACH ROW EXECUTE FUNCTION flex.refuse_change()',
                       name || '_immutable', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON flex.%I FOR EACH STATEMENT EXECUTE FUNCTION flex.refuse_change()',
                       name || '_no_truncate', name);
        EXECUTE format('ALTER TABLE flex.%I ENABLE ALWAYS TRIGGER %I', name, name || '_immutable');
        EXECUTE format('ALTER TABLE flex.%I ENABLE ALWAYS TRIGGER %I', name, name || '_no_truncate');
    END LOOP;
END $$;

-- A run may change while it is started, never after, and never in what identifies it.
CREATE FUNCTION flex.guard_ingestion_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION '% on flex.ingestion_run is refused: runs are kept', TG_OP USING ERRCODE = '55000';
    END IF;
    IF OLD.status <> 'started' THEN
        RAISE EXCEPTION 'run % is over (%): a terminal state is final', OLD.ingestion_run_id, OLD.status USING ERRCODE = '55000';
    END IF;
    IF (NEW.ingestion_run_id, NEW.account_id, NEW.flex_query_id, NEW.fence, NEW.started_at_utc, NEW.lease_owner, NEW.trigger, NEW.requested_by)
       IS DISTINCT FROM
       (OLD.ingestion_run_id, OLD.account_id, OLD.flex_query_id, OLD.fence, OLD.started_at_utc, OLD.lease_owner, OLD.trigger, OLD.requested_by)
    THEN
        RAISE EXCEPTION 'what identifies run % cannot change', OLD.ingestion_run_id USING ERRCODE = '55000';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ingestion_run_guard BEFORE UPDATE OR DELETE ON flex.ingestion_run
    FOR EACH ROW EXECUTE FUNCTION flex.guard_ingestion_run();
CREATE TRIGGER ingestion_run_no_truncate BEFORE TRUNCATE ON flex.ingestion_run
    FOR EACH STATEMENT EXECUTE FUNCTION flex.guard_ingestion_run();
ALTER TABLE flex.ingestion_run ENABLE ALWAYS TRIGGER ingestion_run_guard;
ALTER TABLE flex.ingestion_run ENABLE ALWAYS TRIGGER ingestion_run_no_truncate;
