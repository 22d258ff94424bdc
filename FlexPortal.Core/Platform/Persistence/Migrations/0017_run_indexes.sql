-- A heartbeat changes the lease of the run row every few seconds. Without an index on it, and with room in the page for the next version of
-- the row, the change is a HOT update: it writes no index. Runs under way are found by uq_ingestion_run_active, which holds nothing else.
DROP INDEX flex.ix_ingestion_run_lease;

ALTER TABLE flex.ingestion_run SET (fillfactor = 85);
