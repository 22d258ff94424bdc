-- The error of a run says "retryable" where it said "heals_by_itself". A run that ended is immutable, so its guard is off for this
-- transaction; the table is locked by it, and no other session can use the gap.
ALTER TABLE flex.ingestion_run DISABLE TRIGGER ingestion_run_guard;

UPDATE flex.ingestion_run
   SET error = (error - 'heals_by_itself') || jsonb_build_object('retryable', error -> 'heals_by_itself')
 WHERE error ? 'heals_by_itself';

ALTER TABLE flex.ingestion_run ENABLE ALWAYS TRIGGER ingestion_run_guard;
