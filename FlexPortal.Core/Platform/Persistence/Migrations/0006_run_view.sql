-- Why somebody cancelled a run, in his own words.
ALTER TABLE flex.ingestion_run
    ADD COLUMN cancel_reason text,
    ADD CONSTRAINT ck_ingestion_run_cancel_reason CHECK (
        cancel_reason <> '' AND length(cancel_reason) <= 500 AND (cancel_reason IS NULL OR cancel_requested_at_utc IS NOT NULL));

-- The latest runs of one query of an account: how long its stages usually take, what it brought before.
CREATE INDEX ix_ingestion_run_query ON flex.ingestion_run (account_id, flex_query_id, started_at_utc DESC, ingestion_run_id DESC);
