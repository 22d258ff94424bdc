-- What is needed to fill the ledger from statements that overlap and correct each other.
--
-- stated_at_utc: when the latest statement was made that said anything new (whenGenerated, New York), else when it was received; later ones
-- that say the same are in event_confirmation. Of two statements the later one is in force, whichever arrived first. Where a column has its
-- value from another statement than the row, because the later one leaves it out, stated_apart names it:
-- {"cost": ["2026-01-06T02:00:00+00:00", "<raw_record_id>"]}.
ALTER TABLE flex.instrument
    ADD COLUMN stated_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN stated_apart  jsonb;
ALTER TABLE flex.event_trade_fill
    ADD COLUMN stated_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN stated_apart  jsonb;
ALTER TABLE flex.event_fx
    ADD COLUMN stated_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN stated_apart  jsonb;
ALTER TABLE flex.event_corp_action
    ADD COLUMN stated_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN stated_apart  jsonb;
ALTER TABLE flex.event_cashflow
    ADD COLUMN stated_at_utc timestamptz NOT NULL DEFAULT clock_timestamp();

-- The broker's conversion rates: amount * rate = amount in to_currency.
CREATE TABLE flex.fx_rate (
    fx_rate_id           uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id           text COLLATE "C" NOT NULL,
    ingestion_run_id     uuid             NOT NULL,
    source_raw_record_id uuid             NOT NULL,
    report_date_local    date             NOT NULL,
    from_currency        text COLLATE "C" NOT NULL,
    to_currency          text COLLATE "C" NOT NULL,
    rate                 numeric          NOT NULL,
    stated_at_utc        timestamptz      NOT NULL,
    stated_apart         jsonb,
    created_at_utc       timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_fx_rate PRIMARY KEY (fx_rate_id),
    CONSTRAINT uq_fx_rate_account_date_pair UNIQUE (account_id, report_date_local, from_currency, to_currency),
    CONSTRAINT fk_fx_rate_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_fx_rate_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_fx_rate_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_fx_rate_currency CHECK (flex.is_currency(from_currency) AND flex.is_currency(to_currency)),
    CONSTRAINT ck_fx_rate_rate CHECK (rate > 0 AND flex.are_finite(rate))
);
CREATE INDEX ix_fx_rate_run ON flex.fx_rate (ingestion_run_id);
CREATE INDEX ix_fx_rate_raw_record ON flex.fx_rate (source_raw_record_id);

-- Symbols and ISINs under which statements name a contract, and the days of the rows that do. source_raw_record_id is the earliest row.
CREATE TABLE flex.instrument_name (
    instrument_name_id   uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id           text COLLATE "C" NOT NULL,
    conid                text COLLATE "C" NOT NULL,
    symbol               text COLLATE "C",
    isin                 text COLLATE "C",
    first_day_local      date,
    last_day_local       date,
    ingestion_run_id     uuid             NOT NULL,
    source_raw_record_id uuid             NOT NULL,
    created_at_utc       timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_instrument_name PRIMARY KEY (instrument_name_id),
    CONSTRAINT uq_instrument_name_account_name UNIQUE NULLS NOT DISTINCT (account_id, conid, symbol, isin),
    CONSTRAINT fk_instrument_name_instrument FOREIGN KEY (account_id, conid)
        REFERENCES flex.instrument (account_id, conid) ON DELETE RESTRICT,
    CONSTRAINT fk_instrument_name_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_instrument_name_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_instrument_name_any CHECK (num_nonnulls(symbol, isin) >= 1),
    CONSTRAINT ck_instrument_name_days CHECK (
        (first_day_local IS NULL) = (last_day_local IS NULL) AND first_day_local <= last_day_local)
);
CREATE INDEX ix_instrument_name_run ON flex.instrument_name (ingestion_run_id);
CREATE INDEX ix_instrument_name_raw_record ON flex.instrument_name (source_raw_record_id);

-- A figure of a known event that two statements state differently; latter is the one of the later statement. Nothing here is in force by
-- itself: the event has the figure that is.
CREATE TABLE flex.event_restatement (
    event_restatement_id uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id           text COLLATE "C" NOT NULL,
    ingestion_run_id     uuid             NOT NULL,
    table_name           text COLLATE "C" NOT NULL,
    identity             text COLLATE "C" NOT NULL,
    column_name          text COLLATE "C" NOT NULL,
    former               numeric          NOT NULL,
    latter               numeric          NOT NULL,
    former_raw_record_id uuid             NOT NULL,
    latter_raw_record_id uuid             NOT NULL,
    created_at_utc       timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_event_restatement PRIMARY KEY (event_restatement_id),
    CONSTRAINT fk_event_restatement_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_event_restatement_former FOREIGN KEY (former_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_event_restatement_latter FOREIGN KEY (latter_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_event_restatement_table CHECK (table_name IN ('event_trade_fill', 'event_fx', 'event_corp_action', 'fx_rate')),
    CONSTRAINT ck_event_restatement_numbers CHECK (flex.are_finite(former, latter) AND former <> latter)
);
CREATE INDEX ix_event_restatement_identity ON flex.event_restatement (account_id, table_name, identity);
CREATE INDEX ix_event_restatement_run ON flex.event_restatement (ingestion_run_id);
CREATE INDEX ix_event_restatement_former ON flex.event_restatement (former_raw_record_id);
CREATE INDEX ix_event_restatement_latter ON flex.event_restatement (latter_raw_record_id);

-- Events of which a later statement says what is known: instead of touching each of them, one row names them all. An event is in force as of
-- the later of its own stated_at_utc and that of the confirmation that has its key; it is in one, the latest.
CREATE TABLE flex.event_confirmation (
    event_confirmation_id uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id            text COLLATE "C" NOT NULL,
    ingestion_run_id      uuid             NOT NULL,
    table_name            text COLLATE "C" NOT NULL,
    stated_at_utc         timestamptz      NOT NULL,
    event_ids             uuid[]           NOT NULL,
    created_at_utc        timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_event_confirmation PRIMARY KEY (event_confirmation_id),
    CONSTRAINT fk_event_confirmation_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT ck_event_confirmation_table CHECK (
        table_name IN ('instrument', 'event_trade_fill', 'event_fx', 'event_corp_action', 'event_cashflow', 'fx_rate')),
    CONSTRAINT ck_event_confirmation_ids CHECK (cardinality(event_ids) > 0)
);
CREATE INDEX ix_event_confirmation_account ON flex.event_confirmation (account_id, table_name);
CREATE INDEX ix_event_confirmation_run ON flex.event_confirmation (ingestion_run_id);

-- What the ledger could not take from the rows of a statement as they stand. attribute is the broker's name, or the column of a conflict.
-- No raw record: it is about no single row.
CREATE TABLE flex.ledger_diagnostic (
    ledger_diagnostic_id uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id           text COLLATE "C" NOT NULL,
    ingestion_run_id     uuid             NOT NULL,
    code                 text COLLATE "C" NOT NULL,
    source_raw_record_id uuid,
    attribute            text COLLATE "C",
    value                text,
    other_raw_record_id  uuid,
    other_value          text,
    conid                text COLLATE "C",
    currency             text COLLATE "C",
    row_count            bigint           NOT NULL DEFAULT 1,
    created_at_utc       timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_ledger_diagnostic PRIMARY KEY (ledger_diagnostic_id),
    CONSTRAINT fk_ledger_diagnostic_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_ledger_diagnostic_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_ledger_diagnostic_other FOREIGN KEY (other_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_ledger_diagnostic_code CHECK (code ~ '^[A-Z][A-Z0-9_]{2,63}$'),
    CONSTRAINT ck_ledger_diagnostic_count CHECK (row_count > 0)
);
CREATE INDEX ix_ledger_diagnostic_account ON flex.ledger_diagnostic (account_id, code);
CREATE INDEX ix_ledger_diagnostic_run ON flex.ledger_diagnostic (ingestion_run_id);
CREATE INDEX ix_ledger_diagnostic_raw_record ON flex.ledger_diagnostic (source_raw_record_id);
CREATE INDEX ix_ledger_diagnostic_other ON flex.ledger_diagnostic (other_raw_record_id) WHERE other_raw_record_id IS NOT NULL;

-- Accounts whose ledger is empty although raw rows are there. Nothing is added to it before it is built from all of them: half a ledger
-- would look like a whole one.
CREATE TABLE flex.ledger_pending (
    account_id        text COLLATE "C" NOT NULL,
    pending_since_utc timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_ledger_pending PRIMARY KEY (account_id)
);
INSERT INTO flex.ledger_pending (account_id)
WITH RECURSIVE with_rows (account_id) AS (
    (SELECT account_id FROM flex.raw_record WHERE row_date_local IS NOT NULL ORDER BY account_id LIMIT 1)
    UNION ALL
    SELECT (SELECT r.account_id FROM flex.raw_record r
             WHERE r.row_date_local IS NOT NULL AND r.account_id > w.account_id ORDER BY r.account_id LIMIT 1)
      FROM with_rows w WHERE w.account_id IS NOT NULL
)
SELECT account_id FROM with_rows WHERE account_id IS NOT NULL
UNION
SELECT a.account_id FROM flex.raw_artifact a
 WHERE EXISTS (SELECT FROM flex.raw_record r WHERE r.raw_artifact_id = a.raw_artifact_id);
