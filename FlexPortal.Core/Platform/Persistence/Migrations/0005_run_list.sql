-- What the list of runs shows, filters and sorts by stands on the run row. Everything here is generated from what the row already holds, so
-- existing runs get it with this migration and no guard is passed by; every duration is in milliseconds.

-- Distinct values of one name in an array of objects, ordered.
CREATE FUNCTION flex.distinct_values(entries jsonb, name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT COALESCE(array_agg(DISTINCT (entry ->> name) COLLATE "C" ORDER BY (entry ->> name) COLLATE "C"), '{}')
      FROM jsonb_array_elements(entries) AS entry
$$;

-- The time a stage took; NULL until it is over. A stage that stands twice counts with its sum.
CREATE FUNCTION flex.stage_ms(diagnostics jsonb, wanted text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sum((stage ->> 'duration_ms')::numeric)::bigint FROM jsonb_array_elements(diagnostics) AS stage WHERE stage ->> 'stage' = wanted
$$;

-- The last day of a statement from its key (20260101-20260131); NULL when the key names no days. A day that its month lacks counts on.
CREATE FUNCTION flex.statement_last_day(period_key text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN period_key ~ '^[0-9]{8}-(?!0000)[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$'
                THEN make_date(substr(period_key, 10, 4)::integer, substr(period_key, 14, 2)::integer, 1) + (right(period_key, 2)::integer - 1) END
$$;

ALTER TABLE flex.ingestion_run
    ADD COLUMN outcome text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN status = 'started' THEN 'running'
             WHEN status = 'success' AND missing_sections = '[]'::jsonb THEN 'complete'
             WHEN status = 'success' THEN 'incomplete'
             WHEN error_code = 'RUN_CANCELED' THEN 'cancelled'
             WHEN error_code = 'RUN_ABANDONED' THEN 'lost'
             ELSE 'failed' END) STORED,
    ADD COLUMN statement_last_day date GENERATED ALWAYS AS (flex.statement_last_day(period_key)) STORED,
    ADD COLUMN section_count integer NOT NULL GENERATED ALWAYS AS (cardinality(flex.distinct_values(sections, 'section_name'))) STORED,
    ADD COLUMN missing_section_names text[] NOT NULL GENERATED ALWAYS AS (flex.distinct_values(missing_sections, 'section')) STORED,
    ADD COLUMN request_ms bigint GENERATED ALWAYS AS (flex.stage_ms(diagnostics, 'request')) STORED,
    ADD COLUMN poll_ms bigint GENERATED ALWAYS AS (flex.stage_ms(diagnostics, 'poll')) STORED,
    ADD COLUMN download_ms bigint GENERATED ALWAYS AS (flex.stage_ms(diagnostics, 'download')) STORED,
    ADD COLUMN preflight_ms bigint GENERATED ALWAYS AS (flex.stage_ms(diagnostics, 'preflight')) STORED,
    ADD COLUMN persist_ms bigint GENERATED ALWAYS AS (flex.stage_ms(diagnostics, 'persist')) STORED,
    ADD CONSTRAINT ck_ingestion_run_outcome CHECK (outcome IN ('running', 'complete', 'incomplete', 'failed', 'lost', 'cancelled'));

-- One index for each view and each order of the list, so that its deepest page costs what its first does.
CREATE INDEX ix_ingestion_run_list_duration ON flex.ingestion_run (duration_ms DESC, ingestion_run_id DESC) WHERE duration_ms IS NOT NULL;
CREATE INDEX ix_ingestion_run_list_rows ON flex.ingestion_run (inserted_count DESC, ingestion_run_id DESC) WHERE inserted_count IS NOT NULL;
CREATE INDEX ix_ingestion_run_list_outcome ON flex.ingestion_run (outcome, started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_list_outcome_duration ON flex.ingestion_run (outcome, duration_ms DESC, ingestion_run_id DESC)
    WHERE duration_ms IS NOT NULL;
CREATE INDEX ix_ingestion_run_list_outcome_rows ON flex.ingestion_run (outcome, inserted_count DESC, ingestion_run_id DESC)
    WHERE inserted_count IS NOT NULL;
CREATE INDEX ix_ingestion_run_list_by ON flex.ingestion_run (requested_by, started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_list_by_duration ON flex.ingestion_run (requested_by, duration_ms DESC, ingestion_run_id DESC)
    WHERE duration_ms IS NOT NULL;
CREATE INDEX ix_ingestion_run_list_by_rows ON flex.ingestion_run (requested_by, inserted_count DESC, ingestion_run_id DESC)
    WHERE inserted_count IS NOT NULL;
CREATE INDEX ix_ingestion_run_list_query ON flex.ingestion_run (flex_query_id, started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_list_trigger ON flex.ingestion_run (trigger, started_at_utc DESC, ingestion_run_id DESC);

-- The latest runs of an account and query, invented ones apart: how they went, what they brought, how long their stages took. And the newest
-- statement by the last day it covers: a statement of an old period that is fetched today makes nothing newer.
CREATE INDEX ix_ingestion_run_pair ON flex.ingestion_run (account_id, flex_query_id, is_sandbox, started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_statement
    ON flex.ingestion_run (account_id, flex_query_id, is_sandbox, statement_last_day DESC NULLS LAST, started_at_utc DESC) WHERE status = 'success';
