-- Market data: calendars, assets, bars, coverage, lineage, runs and alerts. Every instant is UTC; local times name their zone. Ranges are half
-- open. Prices are in the asset's currency as the vendor delivered them, never adjusted; volumes are in units of the asset.
CREATE SCHEMA market;

-- Slots of one length in a set of ranges.
CREATE FUNCTION market.slot_count(slots tstzmultirange, slot interval) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT COALESCE(sum(extract(epoch FROM upper(piece) - lower(piece)) / extract(epoch FROM slot)), 0)::bigint FROM unnest(slots) AS piece
$$;

-- Trading calendars.
CREATE TABLE market.calendar (
    calendar_code text   NOT NULL,
    time_zone     text   NOT NULL,
    opens         time   NOT NULL,
    closes        time   NOT NULL,
    weekdays      text   NOT NULL,
    first_date    date   NOT NULL,
    last_date     date   NOT NULL,
    version       bigint NOT NULL DEFAULT 1,

    CONSTRAINT pk_calendar PRIMARY KEY (calendar_code),
    CONSTRAINT ck_calendar_code CHECK (calendar_code ~ '^[A-Za-z0-9]{1,16}$'),
    CONSTRAINT ck_calendar_weekdays CHECK (weekdays ~ '^[01]{7}$' AND weekdays <> '0000000'),
    CONSTRAINT ck_calendar_dates CHECK (first_date <= last_date),
    CONSTRAINT ck_calendar_version CHECK (version > 0)
);
COMMENT ON TABLE market.calendar IS 'When a market trades on an ordinary day';
COMMENT ON COLUMN market.calendar.time_zone IS 'IANA name; opens and closes are local times of this zone';
COMMENT ON COLUMN market.calendar.closes IS 'Local; not after opens: on the following day';
COMMENT ON COLUMN market.calendar.weekdays IS 'Seven digits, Monday first; 1: a session opens on that day';
COMMENT ON COLUMN market.calendar.first_date IS 'First date whose special days are known; no session is listed before it';
COMMENT ON COLUMN market.calendar.version IS 'Grows with every change of a special day; lineage names the version that classified a slice';

-- Days that differ from the rule. Editable while the portal runs: markets close at short notice.
CREATE TABLE market.calendar_exception (
    calendar_code  text        NOT NULL,
    session_date   date        NOT NULL,
    kind           text        NOT NULL,
    local_time     time,
    name           text        NOT NULL,
    source         text        NOT NULL,
    entered_by     text        NOT NULL,
    entered_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_calendar_exception PRIMARY KEY (calendar_code, session_date),
    CONSTRAINT fk_calendar_exception_calendar FOREIGN KEY (calendar_code) REFERENCES market.calendar ON DELETE RESTRICT,
    CONSTRAINT ck_calendar_exception_kind CHECK (kind IN ('holiday', 'early_close', 'late_open')),
    CONSTRAINT ck_calendar_exception_time CHECK ((kind = 'holiday') = (local_time IS NULL)),
    CONSTRAINT ck_calendar_exception_name CHECK (name <> '' AND source <> '' AND entered_by <> '')
);
COMMENT ON TABLE market.calendar_exception IS 'Special days of a calendar: holidays, early closes, late opens';
COMMENT ON COLUMN market.calendar_exception.local_time IS 'The close of an early close, the open of a late open, in the calendar''s zone';
COMMENT ON COLUMN market.calendar_exception.source IS 'Where the fact comes from, such as the exchange''s notice';

-- The calendar written out: derived from the two tables above, replaced when one of them changes.
CREATE TABLE market.session (
    calendar_code text        NOT NULL,
    session_date  date        NOT NULL,
    opens_at_utc  timestamptz NOT NULL,
    closes_at_utc timestamptz NOT NULL,

    CONSTRAINT pk_session PRIMARY KEY (calendar_code, session_date),
    CONSTRAINT fk_session_calendar FOREIGN KEY (calendar_code) REFERENCES market.calendar ON DELETE RESTRICT,
    CONSTRAINT ck_session_times CHECK (opens_at_utc < closes_at_utc)
);
COMMENT ON TABLE market.session IS 'Sessions with their times, UTC';

INSERT INTO market.calendar (calendar_code, time_zone, opens, closes, weekdays, first_date, last_date)
VALUES ('24x7', 'Etc/UTC', '00:00', '00:00', '1111111', '2015-01-01', '2034-12-31'),
       ('XNYS', 'America/New_York', '09:30', '16:00', '1111100', '2020-01-01', '2030-12-31');

INSERT INTO market.calendar_exception (calendar_code, session_date, kind, local_time, name, source, entered_by)
SELECT 'XNYS', session_date, kind, local_time::time, name, 'NYSE calendar of holidays and trading hours', 'setup'
  FROM (VALUES
    ('holiday', NULL, 'New Year''s Day',
     '{2020-01-01, 2021-01-01, 2023-01-02, 2024-01-01, 2025-01-01, 2026-01-01,
       2027-01-01, 2029-01-01, 2030-01-01}'),
    ('holiday', NULL, 'National day of mourning for Jimmy Carter',
     '{2025-01-09}'),
    ('holiday', NULL, 'Martin Luther King Jr. Day',
     '{2020-01-20, 2021-01-18, 2022-01-17, 2023-01-16, 2024-01-15, 2025-01-20,
       2026-01-19, 2027-01-18, 2028-01-17, 2029-01-15, 2030-01-21}'),
    ('holiday', NULL, 'Washington''s Birthday',
     '{2020-02-17, 2021-02-15, 2022-02-21, 2023-02-20, 2024-02-19, 2025-02-17,
       2026-02-16, 2027-02-15, 2028-02-21, 2029-02-19, 2030-02-18}'),
    ('holiday', NULL, 'Good Friday',
     '{2020-04-10, 2021-04-02, 2022-04-15, 2023-04-07, 2024-03-29, 2025-04-18,
       2026-04-03, 2027-03-26, 2028-04-14, 2029-03-30, 2030-04-19}'),
    ('holiday', NULL, 'Memorial Day',
     '{2020-05-25, 2021-05-31, 2022-05-30, 2023-05-29, 2024-05-27, 2025-05-26,
       2026-05-25, 2027-05-31, 2028-05-29, 2029-05-28, 2030-05-27}'),
    ('holiday', NULL, 'Juneteenth National Independence Day',
     '{2022-06-20, 2023-06-19, 2024-06-19, 2025-06-19, 2026-06-19, 2027-06-18,
       2028-06-19, 2029-06-19, 2030-06-19}'),
    ('holiday', NULL, 'Independence Day',
     '{2020-07-03, 2021-07-05, 2022-07-04, 2023-07-04, 2024-07-04, 2025-07-04,
       2026-07-03, 2027-07-05, 2028-07-04, 2029-07-04, 2030-07-04}'),
    ('holiday', NULL, 'Labor Day',
     '{2020-09-07, 2021-09-06, 2022-09-05, 2023-09-04, 2024-09-02, 2025-09-01,
       2026-09-07, 2027-09-06, 2028-09-04, 2029-09-03, 2030-09-02}'),
    ('holiday', NULL, 'Thanksgiving Day',
     '{2020-11-26, 2021-11-25, 2022-11-24, 2023-11-23, 2024-11-28, 2025-11-27,
       2026-11-26, 2027-11-25, 2028-11-23, 2029-11-22, 2030-11-28}'),
    ('holiday', NULL, 'Christmas Day',
     '{2020-12-25, 2021-12-24, 2022-12-26, 2023-12-25, 2024-12-25, 2025-12-25,
       2026-12-25, 2027-12-24, 2028-12-25, 2029-12-25, 2030-12-25}'),
    ('early_close', '13:00', 'Day before Independence Day',
     '{2023-07-03, 2024-07-03, 2025-07-03, 2028-07-03, 2029-07-03, 2030-07-03}'),
    ('early_close', '13:00', 'Day after Thanksgiving',
     '{2020-11-27, 2021-11-26, 2022-11-25, 2023-11-24, 2024-11-29, 2025-11-28,
       2026-11-27, 2027-11-26, 2028-11-24, 2029-11-23, 2030-11-29}'),
    ('early_close', '13:00', 'Christmas Eve',
     '{2020-12-24, 2024-12-24, 2025-12-24, 2026-12-24, 2029-12-24, 2030-12-24}')
  ) AS known (kind, local_time, name, dates), unnest(dates::date[]) AS session_date;

INSERT INTO market.session (calendar_code, session_date, opens_at_utc, closes_at_utc)
SELECT c.calendar_code, day::date,
       (day::date + CASE WHEN e.kind = 'late_open' THEN e.local_time ELSE c.opens END) AT TIME ZONE c.time_zone,
       (day::date + CASE WHEN c.closes <= c.opens THEN 1 ELSE 0 END
                  + CASE WHEN e.kind = 'early_close' THEN e.local_time ELSE c.closes END) AT TIME ZONE c.time_zone
  FROM market.calendar c
 CROSS JOIN generate_series(c.first_date::timestamp, c.last_date::timestamp, interval '1 day') AS day
  LEFT JOIN market.calendar_exception e ON e.calendar_code = c.calendar_code AND e.session_date = day::date
 WHERE substr(c.weekdays, extract(isodow FROM day)::integer, 1) = '1' AND e.kind IS DISTINCT FROM 'holiday';

-- What is collected.
CREATE TABLE market.asset (
    asset_id           integer     NOT NULL GENERATED ALWAYS AS IDENTITY,
    symbol             text        NOT NULL,
    name               text        NOT NULL,
    asset_class        text        NOT NULL,
    calendar_code      text        NOT NULL,
    vendor_code        text        NOT NULL,
    vendor_symbol      text        NOT NULL,
    currency           text        NOT NULL,
    price_scale        integer     NOT NULL,
    added_at_utc       timestamptz NOT NULL DEFAULT clock_timestamp(),
    deactivated_at_utc timestamptz,

    CONSTRAINT pk_asset PRIMARY KEY (asset_id),
    CONSTRAINT uq_asset_symbol UNIQUE (symbol),
    CONSTRAINT fk_asset_calendar FOREIGN KEY (calendar_code) REFERENCES market.calendar ON DELETE RESTRICT,
    CONSTRAINT ck_asset_symbol CHECK (symbol ~ '^[A-Z0-9][A-Z0-9.-]{0,15}$'),
    CONSTRAINT ck_asset_class CHECK (asset_class IN ('crypto', 'equity', 'etf')),
    CONSTRAINT ck_asset_currency CHECK (currency ~ '^[A-Z]{3,5}$'),
    CONSTRAINT ck_asset_scale CHECK (price_scale BETWEEN 0 AND 8)
);
COMMENT ON TABLE market.asset IS 'Assets of the settings; one that left the settings keeps its row and its bars';
COMMENT ON COLUMN market.asset.price_scale IS 'Decimal places of a price; what a vendor sends beyond them is rounded half away from zero';
COMMENT ON COLUMN market.asset.deactivated_at_utc IS 'When the asset left the settings; null while it is collected';

-- Bars. No foreign keys: a check for each of a thousand bars costs more than the insert, and only StoreSlice writes here.
CREATE TABLE market.ohlcv_day (
    asset_id     integer NOT NULL,
    session_date date    NOT NULL,
    open         numeric NOT NULL,
    high         numeric NOT NULL,
    low          numeric NOT NULL,
    close        numeric NOT NULL,
    volume       numeric NOT NULL,
    is_final     boolean NOT NULL,
    revision     integer NOT NULL DEFAULT 0,
    lineage_id   bigint  NOT NULL,

    CONSTRAINT pk_ohlcv_day PRIMARY KEY (asset_id, session_date),
    CONSTRAINT ck_ohlcv_day_prices CHECK (low >= 0 AND low <= open AND low <= close AND high >= open AND high >= close AND volume >= 0)
);
COMMENT ON TABLE market.ohlcv_day IS 'Daily bars by the date of the session, never by an instant: vendors use five for the same day';
COMMENT ON COLUMN market.ohlcv_day.is_final IS 'Whether the vendor is not expected to change it any more';
COMMENT ON COLUMN market.ohlcv_day.revision IS 'How often a final bar changed; bar_revision has the former values';
COMMENT ON COLUMN market.ohlcv_day.lineage_id IS 'The answer that brought these values';

CREATE TABLE market.ohlcv_minute (
    asset_id   integer     NOT NULL,
    bar_time   timestamptz NOT NULL,
    open       numeric     NOT NULL,
    high       numeric     NOT NULL,
    low        numeric     NOT NULL,
    close      numeric     NOT NULL,
    volume     numeric     NOT NULL,
    is_final   boolean     NOT NULL,
    revision   integer     NOT NULL DEFAULT 0,
    lineage_id bigint      NOT NULL,

    CONSTRAINT pk_ohlcv_minute PRIMARY KEY (asset_id, bar_time),
    CONSTRAINT ck_ohlcv_minute_prices CHECK (low >= 0 AND low <= open AND low <= close AND high >= open AND high >= close AND volume >= 0)
) PARTITION BY RANGE (bar_time);
COMMENT ON TABLE market.ohlcv_minute IS 'Minute bars, one partition for each month of UTC; ensure_minute_partition makes them';
COMMENT ON COLUMN market.ohlcv_minute.bar_time IS 'Inclusive start of the minute';
COMMENT ON COLUMN market.ohlcv_minute.is_final IS 'Whether the vendor is not expected to change it any more';
COMMENT ON COLUMN market.ohlcv_minute.revision IS 'How often a final bar changed; bar_revision has the former values';
COMMENT ON COLUMN market.ohlcv_minute.lineage_id IS 'The answer that brought these values';

-- Makes the partition of a month unless it is there. ATTACH lets readers and writers of other months go on; CREATE … PARTITION OF would not.
CREATE FUNCTION market.ensure_minute_partition(month date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    since date := date_trunc('month', month)::date;
    part  name := 'ohlcv_minute_' || to_char(month, 'YYYY_MM');
BEGIN
    IF to_regclass('market.' || part) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('market.ohlcv_minute'), 0);
    -- A query, because to_regclass may answer from a cache that is older than the lock.
    IF EXISTS (SELECT FROM pg_class c WHERE c.relname = part AND c.relnamespace = 'market'::regnamespace) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE market.%I (LIKE market.ohlcv_minute INCLUDING ALL)', part);
    EXECUTE format('ALTER TABLE market.ohlcv_minute ATTACH PARTITION market.%I FOR VALUES FROM (%L) TO (%L)', part,
                   since::timestamp AT TIME ZONE 'UTC', (since + interval '1 month') AT TIME ZONE 'UTC');
    RETURN true;
END $$;

-- Former values of final bars that a vendor restated.
CREATE TABLE market.bar_revision (
    asset_id            integer     NOT NULL,
    bar_interval        text        NOT NULL,
    bar_time            timestamptz NOT NULL,
    revision            integer     NOT NULL,
    open                numeric     NOT NULL,
    high                numeric     NOT NULL,
    low                 numeric     NOT NULL,
    close               numeric     NOT NULL,
    volume              numeric     NOT NULL,
    lineage_id          bigint      NOT NULL,
    replaced_by_lineage bigint      NOT NULL,
    replaced_at_utc     timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_bar_revision PRIMARY KEY (asset_id, bar_interval, bar_time, revision),
    CONSTRAINT ck_bar_revision_interval CHECK (bar_interval IN ('1d', '1m'))
);
COMMENT ON TABLE market.bar_revision IS 'Values that a final bar had before a vendor restated it';
COMMENT ON COLUMN market.bar_revision.bar_time IS 'Start of the bar; for a day midnight UTC of the session''s date';
COMMENT ON COLUMN market.bar_revision.revision IS 'The bar''s revision while it had these values, from 0';
COMMENT ON COLUMN market.bar_revision.lineage_id IS 'The answer that had brought them';
CREATE INDEX ix_bar_revision_replaced ON market.bar_revision (replaced_at_utc DESC);

-- Bars that came and failed validation.
CREATE TABLE market.rejected_bar (
    rejected_bar_id bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    asset_id        integer     NOT NULL,
    bar_interval    text        NOT NULL,
    bar_time        timestamptz NOT NULL,
    reason          text        NOT NULL,
    open            numeric,
    high            numeric,
    low             numeric,
    close           numeric,
    volume          numeric,
    lineage_id      bigint      NOT NULL,
    rejected_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_rejected_bar PRIMARY KEY (rejected_bar_id),
    CONSTRAINT uq_rejected_bar UNIQUE NULLS NOT DISTINCT (asset_id, bar_interval, bar_time, reason, open, high, low, close, volume),
    CONSTRAINT ck_rejected_bar_interval CHECK (bar_interval IN ('1d', '1m')),
    CONSTRAINT ck_rejected_bar_reason CHECK (reason IN (
        'missing_value', 'off_grid', 'outside_session', 'price_order', 'negative_price', 'negative_volume', 'contradiction'))
);
COMMENT ON TABLE market.rejected_bar IS 'Bars that failed validation, as delivered; the same bar is kept once. Minutes outside of the session are only counted';
COMMENT ON COLUMN market.rejected_bar.open IS 'As sent; null in all five where a value is missing';
COMMENT ON COLUMN market.rejected_bar.lineage_id IS 'The first answer that brought it';

-- One row for each series.
CREATE TABLE market.coverage (
    asset_id        integer        NOT NULL,
    bar_interval    text           NOT NULL,
    vendor_code     text           NOT NULL,
    adjustment      text           NOT NULL,
    density         text           NOT NULL,
    answered        tstzmultirange NOT NULL DEFAULT '{}',
    acknowledged    tstzmultirange NOT NULL DEFAULT '{}',
    gaps            tstzmultirange NOT NULL DEFAULT '{}',
    first_at_utc    timestamptz,
    last_final_at_utc timestamptz,
    expected_count  bigint         NOT NULL DEFAULT 0,
    present_count   bigint         NOT NULL DEFAULT 0,
    no_trade_count  bigint         NOT NULL DEFAULT 0,
    vendor_gap_count bigint        NOT NULL DEFAULT 0,
    rejected_count  bigint         NOT NULL DEFAULT 0,
    gap_count       integer        NOT NULL DEFAULT 0,
    is_stale        boolean        NOT NULL DEFAULT false,
    is_gapped       boolean        NOT NULL DEFAULT false,
    checksum        text,
    version         bigint         NOT NULL DEFAULT 1,
    updated_at_utc  timestamptz    NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_coverage PRIMARY KEY (asset_id, bar_interval),
    CONSTRAINT fk_coverage_asset FOREIGN KEY (asset_id) REFERENCES market.asset ON DELETE RESTRICT,
    CONSTRAINT ck_coverage_interval CHECK (bar_interval IN ('1d', '1m')),
    CONSTRAINT ck_coverage_adjustment CHECK (adjustment IN ('raw', 'split', 'all')),
    CONSTRAINT ck_coverage_density CHECK (density IN ('dense', 'sparse')),
    CONSTRAINT ck_coverage_counts CHECK (expected_count >= 0 AND present_count >= 0 AND no_trade_count >= 0 AND vendor_gap_count >= 0
        AND rejected_count >= 0 AND gap_count >= 0),
    CONSTRAINT ck_coverage_checksum CHECK (checksum ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE market.coverage IS 'State of one series (asset and interval), updated in the transaction that stores its bars';
COMMENT ON COLUMN market.coverage.answered IS 'What the vendor has answered, empty answers included, as far as bars were due; daily series: days as UTC days';
COMMENT ON COLUMN market.coverage.acknowledged IS 'Gaps that a user marked as known';
COMMENT ON COLUMN market.coverage.gaps IS 'Slots that a dense vendor answered without a bar, rejected ones apart; few pieces';
COMMENT ON COLUMN market.coverage.gap_count IS 'Pieces of gaps, and pieces between answered ranges that were never asked for and hold a session';
COMMENT ON COLUMN market.coverage.first_at_utc IS 'Start of the first bar';
COMMENT ON COLUMN market.coverage.last_final_at_utc IS 'Start of the last final bar';
COMMENT ON COLUMN market.coverage.expected_count IS 'Slots of the sessions on the days of coverage_day; the counts below are of the same days';
COMMENT ON COLUMN market.coverage.is_stale IS 'Set by the freshness check alone';
COMMENT ON COLUMN market.coverage.checksum IS 'Range digest of all final bars, SHA-256 in lower-case hexadecimal; null without one';
COMMENT ON COLUMN market.coverage.version IS 'Grows with every change of the row';
CREATE INDEX ix_coverage_stale ON market.coverage (asset_id, bar_interval) WHERE is_stale;
CREATE INDEX ix_coverage_gapped ON market.coverage (asset_id, bar_interval) WHERE is_gapped;

CREATE TABLE market.coverage_day (
    asset_id             integer     NOT NULL,
    bar_interval         text        NOT NULL,
    day                  date        NOT NULL,
    expected             integer     NOT NULL,
    present              integer     NOT NULL,
    no_trade             integer     NOT NULL,
    vendor_gap           integer     NOT NULL,
    rejected             integer     NOT NULL,
    sha256               bytea,
    last_modified_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_coverage_day PRIMARY KEY (asset_id, bar_interval, day),
    CONSTRAINT fk_coverage_day_coverage FOREIGN KEY (asset_id, bar_interval) REFERENCES market.coverage ON DELETE RESTRICT,
    CONSTRAINT ck_coverage_day_counts CHECK (expected >= 0 AND present >= 0 AND no_trade >= 0 AND vendor_gap >= 0 AND rejected >= 0
        AND present + no_trade + vendor_gap + rejected <= expected),
    CONSTRAINT ck_coverage_day_sha256 CHECK (octet_length(sha256) = 32)
);
COMMENT ON TABLE market.coverage_day IS 'The slots of one UTC day of a series by state; the rest of expected is acknowledged, pending or not fetched';
COMMENT ON COLUMN market.coverage_day.day IS 'UTC date; on the calendars of this version the date of the session as well';
COMMENT ON COLUMN market.coverage_day.sha256 IS 'Digest of the day''s final bars in canonical form; null without one';

-- Runs of this feature; the columns are those of flex.ingestion_run as far as a unit of work has them.
CREATE SEQUENCE market.ingestion_run_fence_seq AS bigint;
CREATE TABLE market.ingestion_run (
    ingestion_run_id        uuid        NOT NULL DEFAULT gen_random_uuid(),
    kind                    text        NOT NULL,
    trigger                 text        NOT NULL,
    requested_by            text        NOT NULL,
    plan                    jsonb       NOT NULL DEFAULT '{}',
    slices_total            integer     NOT NULL DEFAULT 0,
    slices_done             integer     NOT NULL DEFAULT 0,
    slices_failed           integer     NOT NULL DEFAULT 0,
    rows_inserted           bigint      NOT NULL DEFAULT 0,
    rows_updated            bigint      NOT NULL DEFAULT 0,
    status                  text        NOT NULL DEFAULT 'started',
    stage                   text        NOT NULL DEFAULT 'plan',
    started_at_utc          timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at_utc            timestamptz,
    duration_ms             bigint,
    error_code              text,
    error_message           text,
    error                   jsonb,
    diagnostics             jsonb       NOT NULL DEFAULT '[]',
    event_seq               bigint      NOT NULL DEFAULT 0,
    fence                   bigint      NOT NULL DEFAULT nextval('market.ingestion_run_fence_seq'),
    lease_owner             text        NOT NULL,
    lease_expires_at_utc    timestamptz NOT NULL,
    heartbeat_at_utc        timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_seq           bigint      NOT NULL DEFAULT 0,
    cancel_requested_at_utc timestamptz,
    cancel_requested_by     text,
    cancel_reason           text,

    CONSTRAINT pk_ingestion_run PRIMARY KEY (ingestion_run_id),
    CONSTRAINT uq_ingestion_run_fence UNIQUE (fence),
    CONSTRAINT ck_ingestion_run_kind CHECK (kind IN ('backfill', 'top_up', 'ask_again')),
    CONSTRAINT ck_ingestion_run_trigger CHECK (trigger IN ('ui', 'api', 'cli', 'schedule')),
    CONSTRAINT ck_ingestion_run_status CHECK (status IN ('started', 'success', 'failed')),
    CONSTRAINT ck_ingestion_run_stage CHECK (stage IN ('plan', 'fetch', 'verify')),
    CONSTRAINT ck_ingestion_run_terminal CHECK (
        (status = 'started') = (ended_at_utc IS NULL) AND (ended_at_utc IS NULL) = (duration_ms IS NULL)),
    CONSTRAINT ck_ingestion_run_duration CHECK (duration_ms >= 0),
    CONSTRAINT ck_ingestion_run_error_code CHECK (error_code ~ '^[A-Z][A-Z0-9_]{2,63}$'),
    CONSTRAINT ck_ingestion_run_failed_has_error CHECK (
        (status = 'failed') = (error_code IS NOT NULL) AND (error_code IS NULL) = (error_message IS NULL)),
    CONSTRAINT ck_ingestion_run_counts CHECK (slices_done >= 0 AND slices_failed >= 0 AND slices_done + slices_failed <= slices_total
        AND rows_inserted >= 0 AND rows_updated >= 0),
    CONSTRAINT ck_ingestion_run_json CHECK (jsonb_typeof(plan) = 'object' AND jsonb_typeof(diagnostics) = 'array')
);
COMMENT ON TABLE market.ingestion_run IS 'Runs that fetch bars: a unit of work with lease, heartbeat and fence, as flex.ingestion_run';
COMMENT ON COLUMN market.ingestion_run.plan IS 'What was decided at creation: window, assets, intervals. Frozen, because "today" moves';
COMMENT ON COLUMN market.ingestion_run.fence IS 'Number of the run; a process may change the run only with it';
CREATE UNIQUE INDEX uq_ingestion_run_active ON market.ingestion_run (kind) WHERE status = 'started' AND kind IN ('backfill', 'top_up');
CREATE INDEX ix_ingestion_run_lease ON market.ingestion_run (lease_expires_at_utc) WHERE status = 'started';
CREATE INDEX ix_ingestion_run_list ON market.ingestion_run (started_at_utc DESC, ingestion_run_id DESC);

CREATE TABLE market.ingestion_run_event (
    ingestion_run_id uuid        NOT NULL,
    seq              bigint      NOT NULL,
    occurred_at_utc  timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind             text        NOT NULL,
    stage            text        NOT NULL,
    payload          jsonb       NOT NULL DEFAULT '{}',

    CONSTRAINT pk_ingestion_run_event PRIMARY KEY (ingestion_run_id, seq),
    CONSTRAINT fk_ingestion_run_event_run FOREIGN KEY (ingestion_run_id) REFERENCES market.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT ck_ingestion_run_event_kind CHECK (kind ~ '^[a-z][a-z_]{2,40}$'),
    CONSTRAINT ck_ingestion_run_event_seq CHECK (seq > 0)
);
COMMENT ON TABLE market.ingestion_run_event IS 'What happened in a run, in order; seq is the cursor from which a reader resumes';
CREATE INDEX ix_ingestion_run_event_occurred ON market.ingestion_run_event USING brin (occurred_at_utc);

-- The plan of a run: slices that any process claims with SKIP LOCKED.
CREATE TABLE market.backfill_slice (
    slice_id             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    ingestion_run_id     uuid        NOT NULL,
    asset_id             integer     NOT NULL,
    bar_interval         text        NOT NULL,
    from_utc             timestamptz NOT NULL,
    to_utc               timestamptz NOT NULL,
    state                text        NOT NULL DEFAULT 'waiting',
    attempts             integer     NOT NULL DEFAULT 0,
    next_try_at_utc      timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_owner          text,
    lease_expires_at_utc timestamptz,
    lineage_id           bigint,
    error_code           text,
    ended_at_utc         timestamptz,

    CONSTRAINT pk_backfill_slice PRIMARY KEY (slice_id),
    CONSTRAINT uq_backfill_slice UNIQUE (ingestion_run_id, asset_id, bar_interval, from_utc),
    CONSTRAINT fk_backfill_slice_run FOREIGN KEY (ingestion_run_id) REFERENCES market.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_backfill_slice_asset FOREIGN KEY (asset_id) REFERENCES market.asset ON DELETE RESTRICT,
    CONSTRAINT ck_backfill_slice_interval CHECK (bar_interval IN ('1d', '1m')),
    CONSTRAINT ck_backfill_slice_range CHECK (from_utc < to_utc),
    CONSTRAINT ck_backfill_slice_state CHECK (state IN ('waiting', 'claimed', 'done', 'failed', 'skipped')),
    CONSTRAINT ck_backfill_slice_claimed CHECK ((lease_owner IS NULL) = (lease_expires_at_utc IS NULL) AND (state <> 'claimed' OR lease_owner IS NOT NULL)),
    CONSTRAINT ck_backfill_slice_terminal CHECK ((state IN ('done', 'failed', 'skipped')) = (ended_at_utc IS NOT NULL)),
    CONSTRAINT ck_backfill_slice_done CHECK ((state = 'done') = (lineage_id IS NOT NULL) AND (state = 'failed') = (error_code IS NOT NULL))
);
COMMENT ON TABLE market.backfill_slice IS 'Slices of a run, frozen at its creation; done in the transaction that stores the bars';
COMMENT ON COLUMN market.backfill_slice.from_utc IS 'First moment inside; to_utc is the first one after';
CREATE INDEX ix_backfill_slice_claim ON market.backfill_slice (ingestion_run_id, next_try_at_utc, slice_id) WHERE state IN ('waiting', 'claimed');

-- Where bars come from: one row for each accepted answer.
CREATE SEQUENCE market.lineage_id_seq AS bigint;
CREATE TABLE market.lineage (
    lineage_id          bigint      NOT NULL,
    ingestion_run_id    uuid,
    parent_run_id       uuid,
    asset_id            integer     NOT NULL,
    bar_interval        text        NOT NULL,
    from_utc            timestamptz NOT NULL,
    to_utc              timestamptz NOT NULL,
    vendor_code         text        NOT NULL,
    vendor_symbol       text        NOT NULL,
    feed                text,
    adjustment          text        NOT NULL,
    adapter_version     text        NOT NULL,
    request_template    text        NOT NULL,
    request_params      jsonb       NOT NULL DEFAULT '{}',
    requested_at_utc    timestamptz NOT NULL,
    responded_at_utc    timestamptz NOT NULL,
    stored_at_utc       timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts            integer     NOT NULL,
    http_status         integer     NOT NULL,
    vendor_request_id   text,
    payload_sha256      text        NOT NULL,
    payload_bytes       bigint      NOT NULL,
    etag                text,
    last_modified       text,
    rows_received       integer     NOT NULL,
    rows_inserted       integer     NOT NULL,
    rows_updated        integer     NOT NULL,
    rows_unchanged      integer     NOT NULL,
    rows_rejected       integer     NOT NULL,
    rejected_by_reason  jsonb       NOT NULL DEFAULT '{}',
    rows_outside_slice  integer     NOT NULL,
    rows_open           integer     NOT NULL,
    rows_duplicate      integer     NOT NULL,
    first_at_utc        timestamptz,
    last_at_utc         timestamptz,
    canonical_sha256    text,
    calendar_version    bigint      NOT NULL,
    supersedes_lineage  bigint,
    condition           text        NOT NULL,

    CONSTRAINT pk_lineage PRIMARY KEY (lineage_id),
    CONSTRAINT fk_lineage_run FOREIGN KEY (ingestion_run_id) REFERENCES market.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_lineage_asset FOREIGN KEY (asset_id) REFERENCES market.asset ON DELETE RESTRICT,
    CONSTRAINT ck_lineage_interval CHECK (bar_interval IN ('1d', '1m')),
    CONSTRAINT ck_lineage_range CHECK (from_utc < to_utc),
    CONSTRAINT ck_lineage_times CHECK (requested_at_utc <= responded_at_utc),
    CONSTRAINT ck_lineage_attempts CHECK (attempts > 0),
    CONSTRAINT ck_lineage_hashes CHECK (payload_sha256 ~ '^[0-9a-f]{64}$' AND canonical_sha256 ~ '^[0-9a-f]{64}$' AND payload_bytes >= 0),
    CONSTRAINT ck_lineage_rows CHECK (rows_received = rows_inserted + rows_updated + rows_unchanged + rows_rejected
        + rows_outside_slice + rows_open + rows_duplicate),
    CONSTRAINT ck_lineage_condition CHECK (condition IN ('available', 'degraded', 'pending', 'missing'))
);
COMMENT ON TABLE market.lineage IS 'Where bars come from: one accepted vendor answer for one slice of one series';
COMMENT ON COLUMN market.lineage.request_template IS 'Method and address without values; values without secrets are in request_params';
COMMENT ON COLUMN market.lineage.payload_sha256 IS 'SHA-256 of the bytes as received, lower-case hexadecimal';
COMMENT ON COLUMN market.lineage.rows_open IS 'Bars that were not over yet; dropped';
COMMENT ON COLUMN market.lineage.rows_duplicate IS 'Copies of a bar with the same values; merged';
COMMENT ON COLUMN market.lineage.first_at_utc IS 'Start of the first bar kept';
COMMENT ON COLUMN market.lineage.canonical_sha256 IS 'SHA-256 of the kept final bars in canonical form; null without one';
COMMENT ON COLUMN market.lineage.supersedes_lineage IS 'The latest answer whose bars this one changed; null when it changed none';
COMMENT ON COLUMN market.lineage.condition IS 'available: every expected bar; degraded: some missing or rejected; pending: some not due yet; missing: none';
CREATE INDEX ix_lineage_series ON market.lineage (asset_id, bar_interval, from_utc DESC, lineage_id DESC);
CREATE INDEX ix_lineage_run ON market.lineage (ingestion_run_id) WHERE ingestion_run_id IS NOT NULL;

-- What went wrong and what was done about it. private_detail is for the log of the operators and never leaves the server.
CREATE TABLE market.remediation_log (
    remediation_id   bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    at_utc           timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind             text        NOT NULL,
    ingestion_run_id uuid,
    slice_id         bigint,
    asset_id         integer,
    bar_interval     text,
    from_utc         timestamptz,
    to_utc           timestamptz,
    vendor_code      text,
    error_class      text,
    http_status      integer,
    attempt          integer,
    wait_ms          bigint,
    message          text        NOT NULL,
    private_detail   text,
    by_user          text,

    CONSTRAINT pk_remediation_log PRIMARY KEY (remediation_id),
    CONSTRAINT ck_remediation_log_interval CHECK (bar_interval IN ('1d', '1m')),
    CONSTRAINT ck_remediation_log_kind CHECK (kind IN ('retry', 'failure', 'restatement', 'refetch', 'acknowledgement', 'special_day')),
    CONSTRAINT ck_remediation_log_class CHECK (error_class IN (
        'rate_limited', 'banned', 'blocked', 'unavailable', 'bad_request', 'absent', 'unknown')),
    CONSTRAINT ck_remediation_log_attempt CHECK (attempt > 0 AND wait_ms >= 0)
);
COMMENT ON TABLE market.remediation_log IS 'Failures and repairs, newest last; kept at least 30 days';
COMMENT ON COLUMN market.remediation_log.message IS 'From a fixed list: no vendor text, address or SQL';
COMMENT ON COLUMN market.remediation_log.wait_ms IS 'Milliseconds until the next attempt';
CREATE INDEX ix_remediation_log_at ON market.remediation_log (at_utc DESC, remediation_id DESC);
CREATE INDEX ix_remediation_log_asset ON market.remediation_log (asset_id, at_utc DESC, remediation_id DESC);

-- Freshness incidents: of a series, or of a vendor as the parent of its series.
CREATE TABLE market.alert (
    alert_id            uuid        NOT NULL DEFAULT gen_random_uuid(),
    parent_alert_id     uuid,
    asset_id            integer,
    bar_interval        text,
    vendor_code         text        NOT NULL,
    vendor_state        text        NOT NULL,
    lag_minutes         integer     NOT NULL,
    opened_at_utc       timestamptz NOT NULL DEFAULT clock_timestamp(),
    fresh_checks        integer     NOT NULL DEFAULT 0,
    acknowledged_at_utc timestamptz,
    acknowledged_by     text,
    snoozed_until_utc   timestamptz,
    state               text        NOT NULL DEFAULT 'open',
    cleared_at_utc      timestamptz,

    CONSTRAINT pk_alert PRIMARY KEY (alert_id),
    CONSTRAINT fk_alert_parent FOREIGN KEY (parent_alert_id) REFERENCES market.alert ON DELETE RESTRICT,
    CONSTRAINT fk_alert_asset FOREIGN KEY (asset_id) REFERENCES market.asset ON DELETE RESTRICT,
    CONSTRAINT ck_alert_series CHECK ((asset_id IS NULL) = (bar_interval IS NULL) AND bar_interval IN ('1d', '1m')),
    CONSTRAINT ck_alert_parent CHECK (parent_alert_id IS NULL OR asset_id IS NOT NULL),
    CONSTRAINT ck_alert_state CHECK (state IN ('open', 'acknowledged', 'cleared')),
    CONSTRAINT ck_alert_acknowledged CHECK ((acknowledged_at_utc IS NULL) = (acknowledged_by IS NULL)
        AND (state <> 'acknowledged' OR acknowledged_at_utc IS NOT NULL)),
    CONSTRAINT ck_alert_terminal CHECK ((state = 'cleared') = (cleared_at_utc IS NOT NULL)),
    CONSTRAINT ck_alert_lag CHECK (lag_minutes >= 0 AND fresh_checks >= 0)
);
COMMENT ON TABLE market.alert IS 'Incidents: a series that is late, or a vendor outage with the incidents of its series below it';
COMMENT ON COLUMN market.alert.lag_minutes IS 'Trading minutes behind, at the last check';
COMMENT ON COLUMN market.alert.fresh_checks IS 'Checks in a row without lag; the incident is cleared after several, so that it does not flap';
CREATE UNIQUE INDEX uq_alert_open_series ON market.alert (asset_id, bar_interval) WHERE cleared_at_utc IS NULL AND asset_id IS NOT NULL;
CREATE UNIQUE INDEX uq_alert_open_vendor ON market.alert (vendor_code) WHERE cleared_at_utc IS NULL AND asset_id IS NULL;
CREATE INDEX ix_alert_list ON market.alert (opened_at_utc DESC, alert_id DESC);

CREATE TABLE market.vendor_status (
    vendor_code       text        NOT NULL,
    state             text        NOT NULL,
    blocked_because   text,
    limited_until_utc timestamptz,
    last_ok_at_utc    timestamptz,
    checked_at_utc    timestamptz NOT NULL,
    valid_until_utc   timestamptz NOT NULL,

    CONSTRAINT pk_vendor_status PRIMARY KEY (vendor_code),
    CONSTRAINT ck_vendor_status_state CHECK (state IN ('ok', 'degraded', 'rate_limited', 'unavailable', 'blocked', 'unknown')),
    CONSTRAINT ck_vendor_status_blocked CHECK ((state = 'blocked') = (blocked_because IS NOT NULL)
        AND blocked_because IN ('region', 'credentials', 'plan')),
    CONSTRAINT ck_vendor_status_limited CHECK ((state = 'rate_limited') = (limited_until_utc IS NOT NULL)),
    CONSTRAINT ck_vendor_status_valid CHECK (checked_at_utc <= valid_until_utc)
);
COMMENT ON TABLE market.vendor_status IS 'Last known state of each vendor; after valid_until_utc it counts as unknown, never as an old ok';
