-- no transaction
-- The day that each row is about, by the rules of RowDateRule. Rows that exist are filled in batches of 20,000, each in a transaction of
-- its own in which alone the guard against changes is off, under the lock that ALTER TABLE takes: nobody can write while it is off, and a
-- crash leaves it on. A repetition goes on where it stopped.
ALTER TABLE flex.raw_record ADD COLUMN IF NOT EXISTS row_date_local date;

COMMENT ON COLUMN flex.raw_record.report_date_local IS 'The row''s own reportDate and no other date, a calendar day of the broker (New York); null when the row states none';
COMMENT ON COLUMN flex.raw_record.row_date_local IS 'The day the row is about, a calendar day of the broker (New York): its reportDate, else its section''s own date attribute (tradeDate, date, dateTime, valueDate, toDate), else for a snapshot the last day of its statement; null when none is stated';

-- The date at the beginning of a text, as FlexDates.TryParse reads it: yyyyMMdd, yyyy-MM-dd, dd-MMM-yy; null for anything else.
CREATE OR REPLACE FUNCTION flex.fill_parse_date(value text) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    part text[] := regexp_match(value, '^([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?![0-9A-Za-z])');
    years int;
    months int;
    days int;
BEGIN
    IF part IS NOT NULL THEN
        years := part[1]; months := part[3]; days := part[4];
    ELSE
        part := regexp_match(value, '^([0-9]{2})-([A-Za-z]{3})-([0-9]{2})(?![0-9A-Za-z])');
        IF part IS NULL THEN
            RETURN NULL;
        END IF;
        years := part[3]::int + CASE WHEN part[3]::int < 50 THEN 2000 ELSE 1900 END;
        months := (strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(part[2])) + 2) / 3;
        IF strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(part[2])) % 3 <> 1 THEN
            RETURN NULL;
        END IF;
        days := part[1];
    END IF;
    IF years < 1 OR months NOT BETWEEN 1 AND 12 OR days NOT BETWEEN 1 AND 31
       OR extract(month FROM make_date(years, months, 1) + (days - 1)) <> months THEN
        RETURN NULL;
    END IF;
    RETURN make_date(years, months, days);
END $$;

CREATE OR REPLACE FUNCTION flex.fill_row_date(section text, payload json, statement_to date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        flex.fill_parse_date(payload ->> 'reportDate'),
        (SELECT flex.fill_parse_date(payload ->> attribute)
           FROM unnest(coalesce(rule.attributes, '{tradeDate,date,dateTime,valueDate,toDate}')) WITH ORDINALITY AS tried (attribute, place)
          WHERE flex.fill_parse_date(payload ->> attribute) IS NOT NULL ORDER BY place LIMIT 1),
        CASE WHEN rule.snapshot THEN statement_to END)
      FROM (SELECT section AS name) AS asked
      LEFT JOIN (
        VALUES ('{Trades,TradeConfirms,UnbundledCommissionDetails}'::text[], '{tradeDate,dateTime}'::text[], false),
               ('{CashTransactions,CorporateActions,FxTransactions}', '{dateTime,settleDate}', false),
               ('{Transfers,OptionEAE,StmtFunds,TransactionTaxes,SalesTaxes,ChangeInDividendAccruals,PriorPeriodPositions}', '{date,dateTime}', false),
               ('{AccountInformation,SecuritiesInfo,OpenPositions,FxPositions,ComplexPositions,NetStockPositionSummary,OpenDividendAccruals,SLBOpenContracts,FdicInsuredDepositsByBank,CashReport,ChangeInNAV,ChangeInPositionValues,InterestAccruals,MTMPerformanceSummaryInBase,FIFOPerformanceSummaryInBase,MTDYTDPerformanceSummary}', '{toDate}', true)
        ) AS rule (sections, attributes, snapshot) ON asked.name = ANY (rule.sections)
$$;

-- The last day of a statement is in what the preflight of the run noted: the place of a row begins with the ordinal of its statement.
DO $$
DECLARE
    last_id uuid := '00000000-0000-0000-0000-000000000000';
    next_id uuid;
BEGIN
    LOOP
        SELECT raw_record_id INTO next_id
          FROM (SELECT raw_record_id FROM flex.raw_record WHERE raw_record_id > last_id ORDER BY raw_record_id LIMIT 20000) AS batch
         ORDER BY raw_record_id DESC LIMIT 1;
        EXIT WHEN next_id IS NULL;

        ALTER TABLE flex.raw_record DISABLE TRIGGER raw_record_immutable;
        UPDATE flex.raw_record AS r
           SET row_date_local = filled.day
          FROM (SELECT row.raw_record_id, flex.fill_row_date(row.section_name, row.source_payload, statement.to_date) AS day
                  FROM flex.raw_record AS row
                  LEFT JOIN LATERAL (
                    SELECT (noted.header ->> 'to_date')::date AS to_date
                      FROM flex.ingestion_run AS run, jsonb_array_elements(run.diagnostics) AS stages (entry),
                           jsonb_array_elements(stages.entry -> 'details' -> 'statements') AS noted (header)
                     WHERE run.ingestion_run_id = row.ingestion_run_id AND stages.entry ->> 'stage' = 'preflight'
                       AND noted.header ->> 'ordinal' = split_part(row.source_row_ref, '/', 1)
                     LIMIT 1) AS statement ON true
                 WHERE row.raw_record_id > last_id AND row.raw_record_id <= next_id AND row.row_date_local IS NULL) AS filled
         WHERE r.raw_record_id = filled.raw_record_id AND filled.day IS NOT NULL;
        ALTER TABLE flex.raw_record ENABLE ALWAYS TRIGGER raw_record_immutable;
        COMMIT;
        last_id := next_id;
    END LOOP;
END $$;

DROP FUNCTION flex.fill_row_date(text, json, date);
DROP FUNCTION flex.fill_parse_date(text);

-- In the place of the index on report_date_local, which nothing reads.
DROP INDEX CONCURRENTLY IF EXISTS flex.ix_raw_record_row_date;
CREATE INDEX CONCURRENTLY ix_raw_record_row_date ON flex.raw_record (account_id, row_date_local) WHERE row_date_local IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS flex.ix_raw_record_report_date;
