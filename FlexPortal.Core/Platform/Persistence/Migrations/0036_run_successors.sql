-- A run that stopped names the one that took its open slices over; the end of an acknowledgement is in the log of repairs.
ALTER TABLE market.ingestion_run ADD COLUMN resumed_by_run_id uuid;
COMMENT ON COLUMN market.ingestion_run.resumed_by_run_id IS 'The run that took over the slices that this one left open; null for none';
UPDATE market.ingestion_run stopped SET resumed_by_run_id = successor.ingestion_run_id
  FROM market.ingestion_run successor
 WHERE (successor.plan ->> 'resumes')::uuid = stopped.ingestion_run_id;

ALTER TABLE market.remediation_log
    DROP CONSTRAINT ck_remediation_log_kind,
    ADD CONSTRAINT ck_remediation_log_kind CHECK (kind IN (
        'retry', 'failure', 'restatement', 'refetch', 'acknowledgement', 'reopening', 'special_day'));
