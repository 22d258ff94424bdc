-- The list of original statements walks the artifacts of an account, newest first, and finds one by the first digits of its SHA-256 or by
-- a day that it covers. A day is a number (20261120), so that a key that is no period of the calendar never stops an insert.
CREATE FUNCTION flex.covered_days(period_key text) RETURNS int4range LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN period_key ~ '^[0-9]{8}-[0-9]{8}$' AND left(period_key, 8) COLLATE "C" <= right(period_key, 8) COLLATE "C"
                THEN int4range(left(period_key, 8)::integer, right(period_key, 8)::integer, '[]') END
$$;

CREATE FUNCTION flex.covers_day(period_key text, day integer) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT flex.covered_days(period_key) @> day
$$;

CREATE INDEX ix_raw_artifact_list_account ON flex.raw_artifact (account_id, raw_artifact_id DESC);
CREATE INDEX ix_raw_artifact_sha256 ON flex.raw_artifact (payload_sha256);
CREATE INDEX ix_raw_artifact_days ON flex.raw_artifact USING gist (flex.covered_days(period_key));
