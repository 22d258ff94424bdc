-- Whether every section that a run lacks is muted today, by UTC: such a run counts as complete. A mute is an opinion of today about runs of any
-- day, so nothing of it is stored with the run.
CREATE FUNCTION flex.is_missing_as_expected(account text, run_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NOT EXISTS (
        SELECT FROM flex.ingestion_run AS run CROSS JOIN LATERAL jsonb_array_elements(run.missing_sections) AS one
         WHERE run.account_id = account AND run.ingestion_run_id = run_id
           AND NOT EXISTS (
               SELECT FROM flex.section_mute AS mute
                WHERE mute.account_id = run.account_id AND mute.flex_query_id = run.flex_query_id AND mute.is_sandbox = run.is_sandbox
                  AND mute.statement_account_id = COALESCE(one ->> 'account_id', '') AND mute.section_name = one ->> 'section'
                  AND mute.ended_at_utc IS NULL AND mute.until_date >= (now() AT TIME ZONE 'UTC')::date))
$$;
