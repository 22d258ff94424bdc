-- The ledger: instruments, events, lots and daily results, each row with the run and the raw row it comes from.
--
-- Units: money and quantities are numeric without scale, exactly as the broker wrote them (nine decimals occur); an amount counts in the
-- currency named beside it. fx_rate_to_base multiplies: amount * rate = amount in the account's base currency.
-- Times: _utc columns are UTC. _local columns are the broker's days. date_time_text is the broker's own text and time_zone the zone by
-- which it was read into occurred_at_utc; a bare date has no moment, so occurred_at_utc stays NULL and the text is kept.
-- report_date_local is the broker's reportDate; where a query leaves that column out, the row's own day. Never a day of the file's period.
-- NULL means that the statement did not say. It is never written as '', '-', 'N/A' or 0.
-- Texts of keys sort by their bytes (COLLATE "C"): a new version of the system's language rules cannot break a unique index.

-- Whether a broker's id identifies anything. NULL stays NULL, so a CHECK built on this lets an absent id pass.
CREATE FUNCTION flex.is_broker_id(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value = btrim(value) AND upper(value) NOT IN ('', '-', '--', 'N/A', '0');

-- ISO codes and the broker's own (CNH); summary markers such as BASE_SUMMARY are no currency.
CREATE FUNCTION flex.is_currency(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '^[A-Z][A-Z0-9]{2,9}$';

-- numeric also holds NaN and the infinities; one of them in a sum hides every other amount.
CREATE FUNCTION flex.are_finite(VARIADIC amounts numeric[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN NOT amounts && '{NaN,Infinity,-Infinity}'::numeric[];

-- One row for each contract an account has met. Keyed by conid: symbols and ISINs change, option symbols without any notice.
CREATE TABLE flex.instrument (
    instrument_id           uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id              text COLLATE "C" NOT NULL,
    conid                   text COLLATE "C" NOT NULL,
    ingestion_run_id        uuid             NOT NULL,
    source_raw_record_id    uuid             NOT NULL,
    symbol                  text,
    description             text,
    asset_category          text,
    sub_category            text,
    currency                text COLLATE "C",
    isin                    text,
    cusip                   text,
    sedol                   text,
    figi                    text,
    security_id             text,
    security_id_type        text,
    listing_exchange        text,
    issuer                  text,
    issuer_country_code     text,
    underlying_conid        text COLLATE "C",
    underlying_symbol       text,
    multiplier              numeric,
    strike                  numeric,
    put_call                text,
    expiry_date_local       date,
    maturity                text,
    issue_date_local        date,
    principal_adjust_factor numeric,
    created_at_utc          timestamptz      NOT NULL DEFAULT clock_timestamp(),
    updated_at_utc          timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_instrument PRIMARY KEY (instrument_id),
    CONSTRAINT uq_instrument_account_conid UNIQUE (account_id, conid),
    -- The target of the two-column foreign keys below: no row of one account can name the instrument of another.
    CONSTRAINT uq_instrument_account_instrument UNIQUE (account_id, instrument_id),
    CONSTRAINT fk_instrument_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_instrument_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_instrument_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_instrument_conid CHECK (flex.is_broker_id(conid) AND flex.is_broker_id(underlying_conid)),
    CONSTRAINT ck_instrument_currency CHECK (flex.is_currency(currency)),
    CONSTRAINT ck_instrument_put_call CHECK (put_call IN ('P', 'C')),
    CONSTRAINT ck_instrument_numbers CHECK (flex.are_finite(multiplier, strike, principal_adjust_factor))
);
CREATE INDEX ix_instrument_run ON flex.instrument (ingestion_run_id);
CREATE INDEX ix_instrument_raw_record ON flex.instrument (source_raw_record_id);
CREATE INDEX ix_instrument_symbol ON flex.instrument (account_id, symbol);

-- Labels belong to the people, not to an account: one label may group instruments of several accounts.
CREATE TABLE flex.label (
    label_id       uuid        NOT NULL DEFAULT gen_random_uuid(),
    name           text        NOT NULL,
    color          text,
    created_by     text        NOT NULL,
    created_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_label PRIMARY KEY (label_id),
    CONSTRAINT ck_label_name CHECK (name <> '' AND name = btrim(name) AND char_length(name) <= 100),
    CONSTRAINT ck_label_color CHECK (color ~ '^#[0-9a-f]{6}$'),
    CONSTRAINT ck_label_created_by CHECK (created_by <> '')
);
-- An index, as a constraint cannot hold an expression: "Growth" and "growth" are one label.
CREATE UNIQUE INDEX uq_label_name ON flex.label (lower(name));

CREATE TABLE flex.instrument_label (
    instrument_label_id uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id          text COLLATE "C" NOT NULL,
    instrument_id       uuid             NOT NULL,
    label_id            uuid             NOT NULL,
    created_by          text             NOT NULL,
    created_at_utc      timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_instrument_label PRIMARY KEY (instrument_label_id),
    CONSTRAINT uq_instrument_label_account_pair UNIQUE (account_id, instrument_id, label_id),
    CONSTRAINT fk_instrument_label_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_instrument_label_label FOREIGN KEY (label_id) REFERENCES flex.label ON DELETE RESTRICT,
    CONSTRAINT ck_instrument_label_created_by CHECK (created_by <> '')
);
CREATE INDEX ix_instrument_label_label ON flex.instrument_label (label_id, account_id, instrument_id);

-- What somebody wrote about an instrument, a label, or both.
CREATE TABLE flex.note (
    note_id           uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id        text COLLATE "C",
    instrument_id     uuid,
    label_id          uuid,
    report_date_local date,
    content           text             NOT NULL,
    created_by        text             NOT NULL,
    created_at_utc    timestamptz      NOT NULL DEFAULT clock_timestamp(),
    updated_at_utc    timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_note PRIMARY KEY (note_id),
    CONSTRAINT fk_note_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_note_label FOREIGN KEY (label_id) REFERENCES flex.label ON DELETE RESTRICT,
    CONSTRAINT ck_note_subject CHECK (num_nonnulls(instrument_id, label_id) >= 1),
    -- A foreign key with one NULL column is not looked at, so the two go together.
    CONSTRAINT ck_note_account CHECK ((account_id IS NULL) = (instrument_id IS NULL)),
    CONSTRAINT ck_note_content CHECK (btrim(content) <> '' AND char_length(content) <= 20000),
    CONSTRAINT ck_note_created_by CHECK (created_by <> '')
);
CREATE INDEX ix_note_instrument ON flex.note (account_id, instrument_id, created_at_utc DESC) WHERE instrument_id IS NOT NULL;
CREATE INDEX ix_note_label ON flex.note (label_id, created_at_utc DESC) WHERE label_id IS NOT NULL;

-- One row for each execution, but not for currency deals: those move two balances and stand in event_fx. Only Trade rows of level
-- EXECUTION come here; orders, summaries and closed lots of the same section describe the same money again.
-- A cancellation is a row of its own with the opposite quantity, which points to what it cancels by orig_transaction_id.
CREATE TABLE flex.event_trade_fill (
    event_trade_fill_id  uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id           text COLLATE "C" NOT NULL,
    instrument_id        uuid             NOT NULL,
    ingestion_run_id     uuid             NOT NULL,
    source_raw_record_id uuid             NOT NULL,
    ib_exec_id           text COLLATE "C",
    transaction_id       text COLLATE "C",
    trade_id             text COLLATE "C",
    -- Assignments, exercises, expiries, cancellations and fractional shares come without an execution id.
    exec_identity        text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        COALESCE(ib_exec_id, 'FLEX_TXN:' || transaction_id, 'FLEX_TRADE:' || trade_id)) STORED,
    orig_transaction_id  text COLLATE "C",
    orig_trade_id        text COLLATE "C",
    ib_order_id          text COLLATE "C",
    brokerage_order_id   text COLLATE "C",
    report_date_local    date             NOT NULL,
    trade_date_local     date,
    settle_date_local    date,
    date_time_text       text COLLATE "C",
    time_zone            text,
    occurred_at_utc      timestamptz,
    level_of_detail      text,
    model                text,
    asset_category       text,
    symbol               text,
    transaction_type     text,
    side                 text,
    open_close           text,
    notes                text,
    exchange             text,
    order_type           text,
    order_reference      text,
    is_api_order         boolean,
    quantity             numeric          NOT NULL,
    price                numeric,
    multiplier           numeric,
    currency             text COLLATE "C" NOT NULL,
    fx_rate_to_base      numeric,
    trade_money          numeric,
    proceeds             numeric,
    taxes                numeric,
    commission           numeric,
    commission_currency  text COLLATE "C",
    accrued_interest     numeric,
    net_cash             numeric,
    net_cash_in_base     numeric,
    close_price          numeric,
    cost                 numeric,
    realized_pnl         numeric,
    capital_gains_pnl    numeric,
    fx_pnl               numeric,
    mtm_pnl              numeric,
    created_at_utc       timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_event_trade_fill PRIMARY KEY (event_trade_fill_id),
    CONSTRAINT uq_event_trade_fill_account_exec UNIQUE (account_id, exec_identity),
    -- Rows without a transaction id are distinct here. It also stops a fill that was first read without its execution id and then with it.
    -- trade_id is not unique: the broker rebooks a cancelled trade under the same one.
    CONSTRAINT uq_event_trade_fill_account_transaction UNIQUE (account_id, transaction_id),
    CONSTRAINT fk_event_trade_fill_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_event_trade_fill_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_event_trade_fill_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_event_trade_fill_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_event_trade_fill_ids CHECK (
        flex.is_broker_id(ib_exec_id) AND flex.is_broker_id(transaction_id) AND flex.is_broker_id(trade_id)
        AND flex.is_broker_id(orig_transaction_id) AND flex.is_broker_id(orig_trade_id)),
    CONSTRAINT ck_event_trade_fill_time CHECK (
        (occurred_at_utc IS NULL) = (time_zone IS NULL) AND (occurred_at_utc IS NULL OR date_time_text IS NOT NULL)),
    CONSTRAINT ck_event_trade_fill_level CHECK (level_of_detail = 'EXECUTION'),
    CONSTRAINT ck_event_trade_fill_asset CHECK (asset_category <> 'CASH'),
    CONSTRAINT ck_event_trade_fill_side CHECK (side IN ('BUY', 'SELL', 'BUY (Ca.)', 'SELL (Ca.)')),
    CONSTRAINT ck_event_trade_fill_open_close CHECK (open_close IN ('O', 'C', 'C;O', 'O;C')),
    CONSTRAINT ck_event_trade_fill_currency CHECK (flex.is_currency(currency) AND flex.is_currency(commission_currency)),
    CONSTRAINT ck_event_trade_fill_fx_rate CHECK (fx_rate_to_base > 0),
    CONSTRAINT ck_event_trade_fill_numbers CHECK (flex.are_finite(
        quantity, price, multiplier, fx_rate_to_base, trade_money, proceeds, taxes, commission, accrued_interest, net_cash,
        net_cash_in_base, close_price, cost, realized_pnl, capital_gains_pnl, fx_pnl, mtm_pnl))
);
CREATE INDEX ix_event_trade_fill_report_date ON flex.event_trade_fill (account_id, report_date_local);
CREATE INDEX ix_event_trade_fill_instrument ON flex.event_trade_fill (account_id, instrument_id, trade_date_local);
CREATE INDEX ix_event_trade_fill_run ON flex.event_trade_fill (ingestion_run_id);
CREATE INDEX ix_event_trade_fill_raw_record ON flex.event_trade_fill (source_raw_record_id);
CREATE INDEX ix_event_trade_fill_trade ON flex.event_trade_fill (account_id, trade_id) WHERE trade_id IS NOT NULL;
CREATE INDEX ix_event_trade_fill_orig ON flex.event_trade_fill (account_id, orig_transaction_id) WHERE orig_transaction_id IS NOT NULL;

-- One row for each leg of a corporate action. The out-leg and the in-leg have a transaction id each and share one action id.
CREATE TABLE flex.event_corp_action (
    event_corp_action_id    uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id              text COLLATE "C" NOT NULL,
    instrument_id           uuid,
    ingestion_run_id        uuid             NOT NULL,
    source_raw_record_id    uuid             NOT NULL,
    action_id               text COLLATE "C",
    transaction_id          text COLLATE "C",
    conid                   text COLLATE "C",
    report_date_local       date             NOT NULL,
    date_time_text          text COLLATE "C",
    time_zone               text,
    occurred_at_utc         timestamptz,
    level_of_detail         text,
    model                   text,
    asset_category          text,
    symbol                  text,
    reorg_code              text COLLATE "C",
    code                    text COLLATE "C",
    description             text,
    action_description      text,
    quantity                numeric,
    currency                text COLLATE "C",
    fx_rate_to_base         numeric,
    amount                  numeric,
    proceeds                numeric,
    value                   numeric,
    cost_basis              numeric,
    realized_pnl            numeric,
    capital_gains_pnl       numeric,
    fx_pnl                  numeric,
    mtm_pnl                 numeric,
    principal_adjust_factor numeric,
    created_at_utc          timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_event_corp_action PRIMARY KEY (event_corp_action_id),
    CONSTRAINT uq_event_corp_action_account_action UNIQUE (account_id, action_id, transaction_id),
    -- Files from before July 2019 have no action id, and to the key above NULLs are distinct: the leg is known by its transaction id alone.
    CONSTRAINT uq_event_corp_action_account_transaction UNIQUE (account_id, transaction_id),
    CONSTRAINT fk_event_corp_action_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_event_corp_action_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_event_corp_action_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_event_corp_action_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_event_corp_action_ids CHECK (
        flex.is_broker_id(action_id) AND flex.is_broker_id(transaction_id) AND flex.is_broker_id(conid)),
    -- Parts of the fallback key: '' would be a second spelling of NULL there.
    CONSTRAINT ck_event_corp_action_key_text CHECK (date_time_text <> '' AND reorg_code <> '' AND code <> ''),
    CONSTRAINT ck_event_corp_action_time CHECK (
        (occurred_at_utc IS NULL) = (time_zone IS NULL) AND (occurred_at_utc IS NULL OR date_time_text IS NOT NULL)),
    CONSTRAINT ck_event_corp_action_level CHECK (level_of_detail IN ('DETAIL', 'SUMMARY')),
    CONSTRAINT ck_event_corp_action_currency CHECK (flex.is_currency(currency)),
    CONSTRAINT ck_event_corp_action_fx_rate CHECK (fx_rate_to_base > 0),
    CONSTRAINT ck_event_corp_action_numbers CHECK (flex.are_finite(
        quantity, fx_rate_to_base, amount, proceeds, value, cost_basis, realized_pnl, capital_gains_pnl, fx_pnl, mtm_pnl,
        principal_adjust_factor))
);
-- For rows without a transaction id (old files, queries with summaries only). It is an index because a constraint cannot be partial, and
-- it must be: with ids, two legs may agree in all of these columns. NULLS NOT DISTINCT, so a column that the query leaves out cannot let
-- the same row in twice. Quantity is in it, so the two legs of one action differ by their sign.
CREATE UNIQUE INDEX uq_event_corp_action_fallback ON flex.event_corp_action
    (account_id, report_date_local, date_time_text, conid, reorg_code, quantity, code)
    NULLS NOT DISTINCT WHERE transaction_id IS NULL;
CREATE INDEX ix_event_corp_action_report_date ON flex.event_corp_action (account_id, report_date_local);
CREATE INDEX ix_event_corp_action_instrument ON flex.event_corp_action (account_id, instrument_id, report_date_local);
CREATE INDEX ix_event_corp_action_run ON flex.event_corp_action (ingestion_run_id);
CREATE INDEX ix_event_corp_action_raw_record ON flex.event_corp_action (source_raw_record_id);

-- One row for each movement of cash that is neither the proceeds of a fill nor a currency deal. Reversals and restated taxes are rows of
-- their own with the opposite sign; nothing is edited and the sum is the truth.
-- cash_action is the type in one spelling (the broker has three for deposits, and a key must not depend on which a query delivers),
-- cash_action_text the type as delivered. source says which section the money was read from, as each is complete only with the others.
CREATE TABLE flex.event_cashflow (
    event_cashflow_id      uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id             text COLLATE "C" NOT NULL,
    instrument_id          uuid,
    ingestion_run_id       uuid             NOT NULL,
    source_raw_record_id   uuid             NOT NULL,
    event_corp_action_id   uuid,
    source                 text COLLATE "C" NOT NULL,
    transaction_id         text COLLATE "C",
    cash_action            text COLLATE "C" NOT NULL,
    cash_action_text       text,
    cash_ordinal           integer          NOT NULL DEFAULT 0,
    action_id              text COLLATE "C",
    trade_id               text COLLATE "C",
    taxable_transaction_id text COLLATE "C",
    client_reference       text,
    report_date_local      date             NOT NULL,
    settle_date_local      date,
    ex_date_local          date,
    date_time_text         text COLLATE "C",
    time_zone              text,
    occurred_at_utc        timestamptz,
    level_of_detail        text,
    model                  text,
    asset_category         text,
    conid                  text COLLATE "C",
    symbol                 text,
    description            text,
    code                   text COLLATE "C",
    amount                 numeric          NOT NULL,
    currency               text COLLATE "C" NOT NULL,
    fx_rate_to_base        numeric,
    created_at_utc         timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_event_cashflow PRIMARY KEY (event_cashflow_id),
    -- The broker repeats a transaction id, even with the same type and currency. The second, different row is kept under the next ordinal;
    -- without it an upsert would lose its money.
    CONSTRAINT uq_event_cashflow_account_txn_action_ccy UNIQUE (account_id, transaction_id, cash_action, currency, cash_ordinal),
    CONSTRAINT fk_event_cashflow_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_event_cashflow_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_event_cashflow_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_event_cashflow_corp_action FOREIGN KEY (event_corp_action_id) REFERENCES flex.event_corp_action ON DELETE RESTRICT,
    CONSTRAINT ck_event_cashflow_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_event_cashflow_source CHECK (source IN ('cash_transaction', 'sales_tax', 'corporate_action_proceeds')),
    CONSTRAINT ck_event_cashflow_corp_action CHECK ((source = 'corporate_action_proceeds') = (event_corp_action_id IS NOT NULL)),
    CONSTRAINT ck_event_cashflow_ids CHECK (
        flex.is_broker_id(transaction_id) AND flex.is_broker_id(action_id) AND flex.is_broker_id(trade_id)
        AND flex.is_broker_id(taxable_transaction_id) AND flex.is_broker_id(conid)),
    CONSTRAINT ck_event_cashflow_action CHECK (cash_action ~ '^[a-z][a-z0-9_]{1,63}$'),
    CONSTRAINT ck_event_cashflow_ordinal CHECK (cash_ordinal >= 0),
    CONSTRAINT ck_event_cashflow_key_text CHECK (date_time_text <> '' AND description <> '' AND code <> ''),
    CONSTRAINT ck_event_cashflow_time CHECK (
        (occurred_at_utc IS NULL) = (time_zone IS NULL) AND (occurred_at_utc IS NULL OR date_time_text IS NOT NULL)),
    -- Summary rows repeat the detail rows.
    CONSTRAINT ck_event_cashflow_level CHECK (level_of_detail = 'DETAIL'),
    CONSTRAINT ck_event_cashflow_currency CHECK (flex.is_currency(currency)),
    CONSTRAINT ck_event_cashflow_fx_rate CHECK (fx_rate_to_base > 0),
    CONSTRAINT ck_event_cashflow_numbers CHECK (flex.are_finite(amount, fx_rate_to_base))
);
-- Rows without a transaction id (old files) are known by their content; equal rows of one statement are counted by the ordinal. The
-- amount is compared as a number, so 1.5 and 1.50 are one. The description enters by its hash: an index entry is limited, a text is not.
CREATE UNIQUE INDEX uq_event_cashflow_fallback ON flex.event_cashflow
    (account_id, report_date_local, source, cash_action, currency, amount, date_time_text, settle_date_local, conid, code,
     md5(description), cash_ordinal)
    NULLS NOT DISTINCT WHERE transaction_id IS NULL;
CREATE INDEX ix_event_cashflow_report_date ON flex.event_cashflow (account_id, report_date_local);
CREATE INDEX ix_event_cashflow_instrument ON flex.event_cashflow (account_id, instrument_id, report_date_local);
CREATE INDEX ix_event_cashflow_run ON flex.event_cashflow (ingestion_run_id);
CREATE INDEX ix_event_cashflow_raw_record ON flex.event_cashflow (source_raw_record_id);
CREATE INDEX ix_event_cashflow_corp_action ON flex.event_cashflow (event_corp_action_id) WHERE event_corp_action_id IS NOT NULL;
CREATE INDEX ix_event_cashflow_action ON flex.event_cashflow (account_id, action_id) WHERE action_id IS NOT NULL;

-- One row for each currency that a deal moves, so a deal of EUR.USD is two rows with one transaction id. From Trade rows of category CASH.
-- functional_currency is the account's base currency. The commission stands on the priced leg alone, so a sum counts it once.
CREATE TABLE flex.event_fx (
    event_fx_id          uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id           text COLLATE "C" NOT NULL,
    instrument_id        uuid,
    ingestion_run_id     uuid             NOT NULL,
    source_raw_record_id uuid             NOT NULL,
    ib_exec_id           text COLLATE "C",
    transaction_id       text COLLATE "C",
    trade_id             text COLLATE "C",
    exec_identity        text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        COALESCE(ib_exec_id, 'FLEX_TXN:' || transaction_id, 'FLEX_TRADE:' || trade_id)) STORED,
    orig_transaction_id  text COLLATE "C",
    orig_trade_id        text COLLATE "C",
    report_date_local    date             NOT NULL,
    trade_date_local     date,
    settle_date_local    date,
    date_time_text       text COLLATE "C",
    time_zone            text,
    occurred_at_utc      timestamptz,
    level_of_detail      text,
    model                text,
    symbol               text,
    transaction_type     text,
    side                 text,
    notes                text,
    leg                  text             NOT NULL,
    currency             text COLLATE "C" NOT NULL,
    amount               numeric          NOT NULL,
    counter_currency     text COLLATE "C" NOT NULL,
    counter_amount       numeric          NOT NULL,
    price                numeric,
    functional_currency  text COLLATE "C" NOT NULL,
    fx_rate_to_base      numeric,
    commission           numeric,
    commission_currency  text COLLATE "C",
    mtm_pnl              numeric,
    created_at_utc       timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_event_fx PRIMARY KEY (event_fx_id),
    CONSTRAINT uq_event_fx_account_txn_ccy_pair UNIQUE (account_id, transaction_id, currency, functional_currency),
    -- The key above lets rows without a transaction id repeat; this one does not.
    CONSTRAINT uq_event_fx_account_exec_ccy_pair UNIQUE (account_id, exec_identity, currency, functional_currency),
    CONSTRAINT fk_event_fx_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_event_fx_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_event_fx_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_event_fx_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_event_fx_ids CHECK (
        flex.is_broker_id(ib_exec_id) AND flex.is_broker_id(transaction_id) AND flex.is_broker_id(trade_id)
        AND flex.is_broker_id(orig_transaction_id) AND flex.is_broker_id(orig_trade_id)),
    CONSTRAINT ck_event_fx_time CHECK (
        (occurred_at_utc IS NULL) = (time_zone IS NULL) AND (occurred_at_utc IS NULL OR date_time_text IS NOT NULL)),
    CONSTRAINT ck_event_fx_level CHECK (level_of_detail = 'EXECUTION'),
    CONSTRAINT ck_event_fx_side CHECK (side IN ('BUY', 'SELL', 'BUY (Ca.)', 'SELL (Ca.)')),
    CONSTRAINT ck_event_fx_leg CHECK (leg IN ('dealt', 'priced')),
    CONSTRAINT ck_event_fx_commission CHECK (leg = 'priced' OR num_nonnulls(commission, commission_currency, mtm_pnl) = 0),
    CONSTRAINT ck_event_fx_currency CHECK (
        flex.is_currency(currency) AND flex.is_currency(counter_currency) AND flex.is_currency(functional_currency)
        AND flex.is_currency(commission_currency) AND currency <> counter_currency),
    CONSTRAINT ck_event_fx_rate CHECK (fx_rate_to_base > 0),
    CONSTRAINT ck_event_fx_numbers CHECK (flex.are_finite(
        amount, counter_amount, price, fx_rate_to_base, commission, mtm_pnl))
);
CREATE INDEX ix_event_fx_report_date ON flex.event_fx (account_id, report_date_local);
CREATE INDEX ix_event_fx_instrument ON flex.event_fx (account_id, instrument_id, report_date_local);
CREATE INDEX ix_event_fx_run ON flex.event_fx (ingestion_run_id);
CREATE INDEX ix_event_fx_raw_record ON flex.event_fx (source_raw_record_id);

-- One row for each tax lot, as the matching stood when it was last computed. Derived: a restated event computes it anew, version counts how
-- often that changed it. source_raw_record_id is the row that opened the lot, open_position_raw_record_id the broker's own lot or position
-- row that it was seeded from or proved against. Shorts have negative quantities and negative cost, as the broker reports them.
CREATE TABLE flex.position_lot (
    position_lot_id             uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id                  text COLLATE "C" NOT NULL,
    instrument_id               uuid             NOT NULL,
    ingestion_run_id            uuid             NOT NULL,
    source_raw_record_id        uuid             NOT NULL,
    open_position_raw_record_id uuid,
    open_event_trade_fill_id    uuid,
    open_event_corp_action_id   uuid,
    origin                      text             NOT NULL,
    originating_transaction_id  text COLLATE "C",
    lot_ordinal                 integer          NOT NULL DEFAULT 0,
    status                      text             NOT NULL DEFAULT 'open',
    open_date_local             date             NOT NULL,
    open_date_time_text         text,
    time_zone                   text,
    opened_at_utc               timestamptz,
    holding_period_date_local   date,
    closed_date_local           date,
    closed_at_utc               timestamptz,
    open_quantity               numeric          NOT NULL,
    remaining_quantity          numeric          NOT NULL,
    currency                    text COLLATE "C" NOT NULL,
    open_price                  numeric,
    cost_basis_open             numeric          NOT NULL,
    cost_basis_remaining        numeric          NOT NULL,
    realized_pnl_to_date        numeric,
    as_of_date_local            date             NOT NULL,
    version                     integer          NOT NULL DEFAULT 1,
    computed_at_utc             timestamptz      NOT NULL,
    created_at_utc              timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_position_lot PRIMARY KEY (position_lot_id),
    -- One opening row may leave several lots of one instrument (a reversal, a merger into two blocks): the ordinal tells them apart.
    CONSTRAINT uq_position_lot_account_source UNIQUE (account_id, instrument_id, source_raw_record_id, lot_ordinal),
    CONSTRAINT fk_position_lot_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_position_lot_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_position_lot_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_position_lot_open_position FOREIGN KEY (open_position_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_position_lot_trade_fill FOREIGN KEY (open_event_trade_fill_id) REFERENCES flex.event_trade_fill ON DELETE RESTRICT,
    CONSTRAINT fk_position_lot_corp_action FOREIGN KEY (open_event_corp_action_id) REFERENCES flex.event_corp_action ON DELETE RESTRICT,
    CONSTRAINT ck_position_lot_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_position_lot_ids CHECK (flex.is_broker_id(originating_transaction_id)),
    CONSTRAINT ck_position_lot_origin CHECK (origin IN ('fill', 'corporate_action', 'transfer', 'open_position')),
    CONSTRAINT ck_position_lot_opened_by CHECK (
        (origin <> 'fill' OR open_event_trade_fill_id IS NOT NULL)
        AND (origin <> 'corporate_action' OR open_event_corp_action_id IS NOT NULL)
        AND (origin <> 'open_position' OR open_position_raw_record_id IS NOT NULL)),
    CONSTRAINT ck_position_lot_status CHECK (status IN ('open', 'closed')),
    CONSTRAINT ck_position_lot_closed CHECK (
        (status = 'closed') = (remaining_quantity = 0) AND (status = 'closed') = (closed_date_local IS NOT NULL)
        AND (status = 'closed' OR closed_at_utc IS NULL)),
    CONSTRAINT ck_position_lot_quantity CHECK (
        open_quantity <> 0 AND remaining_quantity * sign(open_quantity) BETWEEN 0 AND abs(open_quantity)),
    CONSTRAINT ck_position_lot_time CHECK (
        (opened_at_utc IS NULL) = (time_zone IS NULL) AND (opened_at_utc IS NULL OR open_date_time_text IS NOT NULL)),
    CONSTRAINT ck_position_lot_days CHECK (closed_date_local >= open_date_local AND closed_at_utc >= opened_at_utc),
    CONSTRAINT ck_position_lot_ordinal CHECK (lot_ordinal >= 0),
    CONSTRAINT ck_position_lot_version CHECK (version >= 1),
    CONSTRAINT ck_position_lot_currency CHECK (flex.is_currency(currency)),
    CONSTRAINT ck_position_lot_numbers CHECK (flex.are_finite(
        open_quantity, remaining_quantity, open_price, cost_basis_open, cost_basis_remaining, realized_pnl_to_date))
);
CREATE INDEX ix_position_lot_open ON flex.position_lot (account_id, instrument_id, open_date_local) WHERE status = 'open';
CREATE INDEX ix_position_lot_closed ON flex.position_lot (account_id, closed_date_local) WHERE status = 'closed';
CREATE INDEX ix_position_lot_run ON flex.position_lot (ingestion_run_id);
CREATE INDEX ix_position_lot_raw_record ON flex.position_lot (source_raw_record_id);
CREATE INDEX ix_position_lot_open_position ON flex.position_lot (open_position_raw_record_id) WHERE open_position_raw_record_id IS NOT NULL;
CREATE INDEX ix_position_lot_trade_fill ON flex.position_lot (open_event_trade_fill_id) WHERE open_event_trade_fill_id IS NOT NULL;
CREATE INDEX ix_position_lot_corp_action ON flex.position_lot (open_event_corp_action_id) WHERE open_event_corp_action_id IS NOT NULL;

-- One row for each account, day and instrument: where it stood at the end of that day. Amounts named _to_date run from the first known
-- event to that day, so the result of a period is a difference of two rows. NULL in a result: not provable, which is not zero.
-- Derived like a lot.
CREATE TABLE flex.pnl_snapshot_daily (
    pnl_snapshot_daily_id       uuid             NOT NULL DEFAULT gen_random_uuid(),
    account_id                  text COLLATE "C" NOT NULL,
    report_date_local           date             NOT NULL,
    instrument_id               uuid             NOT NULL,
    ingestion_run_id            uuid             NOT NULL,
    source_raw_record_id        uuid             NOT NULL,
    open_position_raw_record_id uuid,
    trade_raw_record_id         uuid,
    fx_raw_record_id            uuid,
    position_quantity           numeric          NOT NULL,
    currency                    text COLLATE "C" NOT NULL,
    base_currency               text COLLATE "C" NOT NULL,
    fx_rate_to_base             numeric,
    fx_source                   text,
    mark_price                  numeric,
    mark_source                 text,
    market_value                numeric,
    cost_basis                  numeric,
    realized_pnl_to_date        numeric,
    unrealized_pnl              numeric,
    total_pnl                   numeric          GENERATED ALWAYS AS (realized_pnl_to_date + unrealized_pnl) STORED,
    commissions_to_date         numeric          NOT NULL DEFAULT 0,
    dividends_to_date           numeric          NOT NULL DEFAULT 0,
    withholding_tax_to_date     numeric          NOT NULL DEFAULT 0,
    fees_to_date                numeric          NOT NULL DEFAULT 0,
    is_provisional              boolean          NOT NULL DEFAULT false,
    diagnostic_code             text,
    version                     integer          NOT NULL DEFAULT 1,
    computed_at_utc             timestamptz      NOT NULL,
    created_at_utc              timestamptz      NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_pnl_snapshot_daily PRIMARY KEY (pnl_snapshot_daily_id),
    CONSTRAINT uq_pnl_snapshot_daily_account_date_instrument UNIQUE (account_id, report_date_local, instrument_id),
    CONSTRAINT fk_pnl_snapshot_daily_instrument FOREIGN KEY (account_id, instrument_id)
        REFERENCES flex.instrument (account_id, instrument_id) ON DELETE RESTRICT,
    CONSTRAINT fk_pnl_snapshot_daily_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_pnl_snapshot_daily_raw_record FOREIGN KEY (source_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_pnl_snapshot_daily_open_position FOREIGN KEY (open_position_raw_record_id)
        REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_pnl_snapshot_daily_trade FOREIGN KEY (trade_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT fk_pnl_snapshot_daily_fx FOREIGN KEY (fx_raw_record_id) REFERENCES flex.raw_record ON DELETE RESTRICT,
    CONSTRAINT ck_pnl_snapshot_daily_account CHECK (flex.is_broker_id(account_id)),
    CONSTRAINT ck_pnl_snapshot_daily_mark CHECK (
        mark_source IN ('open_position', 'trade_close', 'last_trade') AND (mark_source IS NULL) = (mark_price IS NULL)),
    -- What a value was taken from is named, not only how.
    CONSTRAINT ck_pnl_snapshot_daily_mark_record CHECK (
        (mark_source <> 'open_position' OR open_position_raw_record_id IS NOT NULL)
        AND (mark_source NOT IN ('trade_close', 'last_trade') OR trade_raw_record_id IS NOT NULL)),
    CONSTRAINT ck_pnl_snapshot_daily_fx CHECK (
        fx_source IN ('same_currency', 'row_rate', 'net_cash', 'conversion_rate', 'conversion_rate_earlier')
        AND (fx_source IS NULL) = (fx_rate_to_base IS NULL) AND fx_rate_to_base > 0),
    CONSTRAINT ck_pnl_snapshot_daily_fx_record CHECK (fx_source = 'same_currency' OR fx_source IS NULL OR fx_raw_record_id IS NOT NULL),
    CONSTRAINT ck_pnl_snapshot_daily_diagnostic CHECK (diagnostic_code ~ '^[A-Z][A-Z0-9_]{2,63}$'),
    CONSTRAINT ck_pnl_snapshot_daily_version CHECK (version >= 1),
    CONSTRAINT ck_pnl_snapshot_daily_currency CHECK (flex.is_currency(currency) AND flex.is_currency(base_currency)),
    CONSTRAINT ck_pnl_snapshot_daily_numbers CHECK (flex.are_finite(
        position_quantity, fx_rate_to_base, mark_price, market_value, cost_basis, realized_pnl_to_date, unrealized_pnl,
        commissions_to_date, dividends_to_date, withholding_tax_to_date, fees_to_date))
);
CREATE INDEX ix_pnl_snapshot_daily_instrument ON flex.pnl_snapshot_daily (account_id, instrument_id, report_date_local DESC);
CREATE INDEX ix_pnl_snapshot_daily_run ON flex.pnl_snapshot_daily (ingestion_run_id);
CREATE INDEX ix_pnl_snapshot_daily_raw_record ON flex.pnl_snapshot_daily (source_raw_record_id);
CREATE INDEX ix_pnl_snapshot_daily_open_position ON flex.pnl_snapshot_daily (open_position_raw_record_id)
    WHERE open_position_raw_record_id IS NOT NULL;
CREATE INDEX ix_pnl_snapshot_daily_trade ON flex.pnl_snapshot_daily (trade_raw_record_id) WHERE trade_raw_record_id IS NOT NULL;
CREATE INDEX ix_pnl_snapshot_daily_fx ON flex.pnl_snapshot_daily (fx_raw_record_id) WHERE fx_raw_record_id IS NOT NULL;
