-- How many of the sections that a run lacks are muted today, by UTC. Whatever sums a run up names them.
CREATE FUNCTION flex.muted_section_count(account text, run_id uuid) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT count(*)::integer FROM flex.ingestion_run AS run CROSS JOIN LATERAL jsonb_array_elements(run.missing_sections) AS one
     WHERE run.account_id = account AND run.ingestion_run_id = run_id
       AND EXISTS (
           SELECT FROM flex.section_mute AS mute
            WHERE mute.account_id = run.account_id AND mute.flex_query_id = run.flex_query_id AND mute.is_sandbox = run.is_sandbox
              AND mute.statement_account_id = COALESCE(one ->> 'account_id', '') AND mute.section_name = one ->> 'section'
              AND mute.ended_at_utc IS NULL AND mute.until_date >= (now() AT TIME ZONE 'UTC')::date)
$$;
