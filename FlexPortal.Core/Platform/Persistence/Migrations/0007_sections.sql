-- Every section that any statement of a query has ever carried, with its first and its last time. "Never seen" is a claim about all runs,
-- and this makes it one look into an index however many runs there are: the table has a row for each section of a query, not for each run,
-- and a run costs it one update in place for each section. An index over the sections of all runs would grow with the runs instead, and
-- still have to read every one of them to prove that a section was never there.
CREATE TABLE flex.section_seen (
    account_id           text COLLATE "C" NOT NULL,
    flex_query_id        text COLLATE "C" NOT NULL,
    is_sandbox           boolean          NOT NULL,
    statement_account_id text COLLATE "C" NOT NULL,
    section_name         text COLLATE "C" NOT NULL,
    first_run_id         uuid             NOT NULL,
    first_seen_at_utc    timestamptz      NOT NULL,
    last_run_id          uuid             NOT NULL,
    last_seen_at_utc     timestamptz      NOT NULL,

    CONSTRAINT pk_section_seen PRIMARY KEY (account_id, flex_query_id, is_sandbox, statement_account_id, section_name),
    CONSTRAINT fk_section_seen_first_run FOREIGN KEY (first_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_section_seen_last_run FOREIGN KEY (last_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT ck_section_seen_order CHECK (first_seen_at_utc <= last_seen_at_utc)
) WITH (fillfactor = 70);

COMMENT ON COLUMN flex.section_seen.statement_account_id IS 'The account of the FlexStatement that carried the section; empty when it named none';
COMMENT ON COLUMN flex.section_seen.first_seen_at_utc IS 'Start of the first run whose statement carried the section, present and empty included';

-- Runs from before this table. One run of an account is active at a time, so a start names its run.
INSERT INTO flex.section_seen
SELECT s.account_id, s.flex_query_id, s.is_sandbox, s.statement_account_id, s.section_name, f.ingestion_run_id, s.first_at, l.ingestion_run_id, s.last_at
  FROM (SELECT r.account_id, r.flex_query_id, r.is_sandbox, e ->> 'account_id' AS statement_account_id, e ->> 'section_name' AS section_name,
               min(r.started_at_utc) AS first_at, max(r.started_at_utc) AS last_at
          FROM flex.ingestion_run r CROSS JOIN LATERAL jsonb_array_elements(r.sections) AS e
         GROUP BY 1, 2, 3, 4, 5) s
 CROSS JOIN LATERAL (SELECT ingestion_run_id FROM flex.ingestion_run r
                      WHERE r.account_id = s.account_id AND r.flex_query_id = s.flex_query_id AND r.is_sandbox = s.is_sandbox
                        AND r.started_at_utc = s.first_at ORDER BY ingestion_run_id LIMIT 1) f
 CROSS JOIN LATERAL (SELECT ingestion_run_id FROM flex.ingestion_run r
                      WHERE r.account_id = s.account_id AND r.flex_query_id = s.flex_query_id AND r.is_sandbox = s.is_sandbox
                        AND r.started_at_utc = s.last_at ORDER BY ingestion_run_id DESC LIMIT 1) l;

-- Absences that somebody has said are expected, until a day. A mute is ended, never removed, so that it can be told later who looked away.
CREATE TABLE flex.section_mute (
    section_mute_id      uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id           text COLLATE "C" NOT NULL,
    flex_query_id        text COLLATE "C" NOT NULL,
    is_sandbox           boolean          NOT NULL,
    statement_account_id text COLLATE "C" NOT NULL,
    section_name         text COLLATE "C" NOT NULL,
    until_date           date             NOT NULL,
    reason               text             NOT NULL,
    muted_by             text             NOT NULL,
    muted_at_utc         timestamptz      NOT NULL DEFAULT clock_timestamp(),
    ended_at_utc         timestamptz,
    ended_by             text,

    CONSTRAINT pk_section_mute PRIMARY KEY (section_mute_id),
    CONSTRAINT ck_section_mute_names CHECK (account_id <> '' AND flex_query_id <> '' AND section_name <> '' AND muted_by <> ''),
    CONSTRAINT ck_section_mute_reason CHECK (char_length(reason) BETWEEN 3 AND 500),
    CONSTRAINT ck_section_mute_ended CHECK ((ended_at_utc IS NULL) = (ended_by IS NULL) AND ended_at_utc >= muted_at_utc)
);

CREATE UNIQUE INDEX uq_section_mute_active
    ON flex.section_mute (account_id, flex_query_id, is_sandbox, statement_account_id, section_name) WHERE ended_at_utc IS NULL;
CREATE INDEX ix_section_mute_list ON flex.section_mute (account_id, flex_query_id, section_mute_id DESC);

COMMENT ON COLUMN flex.section_mute.until_date IS 'Last day on which the mute counts, by UTC';

CREATE FUNCTION flex.guard_section_mute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION '% on flex.section_mute is refused: a mute is ended, never removed', TG_OP USING ERRCODE = '55000';
    END IF;
    IF OLD.ended_at_utc IS NOT NULL OR NEW.ended_at_utc IS NULL
       OR (to_jsonb(NEW) - 'ended_at_utc' - 'ended_by') <> (to_jsonb(OLD) - 'ended_at_utc' - 'ended_by')
    THEN
        RAISE EXCEPTION 'mute % can only be ended, once', OLD.section_mute_id USING ERRCODE = '55000';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER section_mute_guard BEFORE UPDATE OR DELETE ON flex.section_mute
    FOR EACH ROW EXECUTE FUNCTION flex.guard_section_mute();
CREATE TRIGGER section_mute_no_truncate BEFORE TRUNCATE ON flex.section_mute
    FOR EACH STATEMENT EXECUTE FUNCTION flex.guard_section_mute();
ALTER TABLE flex.section_mute ENABLE ALWAYS TRIGGER section_mute_guard;
ALTER TABLE flex.section_mute ENABLE ALWAYS TRIGGER section_mute_no_truncate;
