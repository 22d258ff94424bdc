-- Other hours of a day, and gaps that users marked as known.
ALTER TABLE market.calendar_exception
    ADD COLUMN local_close time,
    DROP CONSTRAINT ck_calendar_exception_kind,
    DROP CONSTRAINT ck_calendar_exception_time,
    ADD CONSTRAINT ck_calendar_exception_kind CHECK (kind IN ('holiday', 'early_close', 'late_open', 'other_hours')),
    ADD CONSTRAINT ck_calendar_exception_time CHECK (
        (kind = 'holiday') = (local_time IS NULL) AND (kind = 'other_hours') = (local_close IS NOT NULL)
        AND (local_time < local_close OR local_close = '00:00'));
COMMENT ON COLUMN market.calendar_exception.local_time IS
    'The close of an early close; the open of a late open and of other hours; in the calendar''s zone';
COMMENT ON COLUMN market.calendar_exception.local_close IS 'The close of other hours, local; 00:00 is the end of the day';

CREATE TABLE market.gap_acknowledgement (
    gap_acknowledgement_id uuid           NOT NULL,
    asset_id               integer        NOT NULL,
    bar_interval           text           NOT NULL,
    slots                  tstzmultirange NOT NULL,
    slot_count             bigint         NOT NULL,
    reason                 text           NOT NULL,
    link                   text,
    until_date             date,
    acknowledged_by        text           NOT NULL,
    acknowledged_at_utc    timestamptz    NOT NULL,
    ended_by               text,
    ended_at_utc           timestamptz,

    CONSTRAINT pk_gap_acknowledgement PRIMARY KEY (gap_acknowledgement_id),
    CONSTRAINT fk_gap_acknowledgement_coverage FOREIGN KEY (asset_id, bar_interval) REFERENCES market.coverage ON DELETE RESTRICT,
    CONSTRAINT ck_gap_acknowledgement_interval CHECK (bar_interval IN ('1d', '1m')),
    CONSTRAINT ck_gap_acknowledgement_slots CHECK (NOT isempty(slots) AND slot_count > 0),
    CONSTRAINT ck_gap_acknowledgement_text CHECK (reason <> '' AND acknowledged_by <> ''),
    CONSTRAINT ck_gap_acknowledgement_link CHECK (link ~ '^https?://'),
    CONSTRAINT ck_gap_acknowledgement_ended CHECK ((ended_by IS NULL) = (ended_at_utc IS NULL))
);
COMMENT ON TABLE market.gap_acknowledgement IS 'Missing slots that a user marked as known; coverage.acknowledged is the union of those not ended';
COMMENT ON COLUMN market.gap_acknowledgement.slots IS 'The slots that were missing then; those in force do not overlap within a series';
COMMENT ON COLUMN market.gap_acknowledgement.until_date IS 'Last day by UTC; null: until a user ends it';
COMMENT ON COLUMN market.gap_acknowledgement.ended_by IS 'Who ended it; portal: its last day has passed';
CREATE INDEX ix_gap_acknowledgement_series ON market.gap_acknowledgement (asset_id, bar_interval) WHERE ended_at_utc IS NULL;
CREATE INDEX ix_gap_acknowledgement_until ON market.gap_acknowledgement (until_date) WHERE ended_at_utc IS NULL;

ALTER TABLE market.coverage
    ADD COLUMN acknowledged_count bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT ck_coverage_acknowledged CHECK (acknowledged_count >= 0);
COMMENT ON COLUMN market.coverage.acknowledged_count IS 'Acknowledged slots without a bar, on the days of coverage_day';

ALTER TABLE market.coverage_day
    ADD COLUMN acknowledged integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT ck_coverage_day_counts,
    ADD CONSTRAINT ck_coverage_day_counts CHECK (
        expected >= 0 AND present >= 0 AND no_trade >= 0 AND vendor_gap >= 0 AND rejected >= 0 AND acknowledged >= 0
        AND present + no_trade + vendor_gap + rejected + acknowledged <= expected);
COMMENT ON TABLE market.coverage_day IS 'The slots of one UTC day of a series by state; the rest of expected is pending or not fetched';
