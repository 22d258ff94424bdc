-- The status of market data names the newest backfill; top-ups every few minutes would lie in front of it.
CREATE INDEX ix_ingestion_run_backfill ON market.ingestion_run (started_at_utc DESC) WHERE kind = 'backfill';
