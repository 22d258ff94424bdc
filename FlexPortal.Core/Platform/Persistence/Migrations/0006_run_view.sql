-- Why somebody cancelled a run, in his own words.
ALTER TABLE flex.ingestion_run
    ADD COLUMN cancel_reason text,
    ADD CONSTRAINT ck_ingestion_run_cancel_reason CHECK (
        cancel_reason <> '' AND length(cancel_reason) <= 500 AND (cancel_reason IS NULL OR cancel_requested_at_utc IS NOT NULL));
