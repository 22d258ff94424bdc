-- The list of runs and the verdict say how many warnings a run has. Missing sections have columns of their own and are no further warnings.
CREATE FUNCTION flex.warning_count(findings jsonb, missing_sections jsonb) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT count(*)::integer FROM jsonb_array_elements(findings) AS finding
     WHERE finding ->> 'severity' = 'warning'
       AND NOT EXISTS (SELECT FROM jsonb_array_elements(missing_sections) AS missing
                        WHERE missing ->> 'section' = finding ->> 'section' AND missing ->> 'account_id' = finding ->> 'account_id')
$$;

ALTER TABLE flex.ingestion_run
    ADD COLUMN warning_count integer NOT NULL GENERATED ALWAYS AS (flex.warning_count(findings, missing_sections)) STORED;
