-- One set of figures: what was answered stays answered while a day is closed, and a session inside a series without an answer is missing.
ALTER TABLE market.coverage
    ADD COLUMN answered_closed   tstzmultirange NOT NULL DEFAULT '{}',
    ADD COLUMN rejected          tstzmultirange NOT NULL DEFAULT '{}',
    ADD COLUMN not_fetched_count bigint         NOT NULL DEFAULT 0,
    ADD CONSTRAINT ck_coverage_not_fetched CHECK (not_fetched_count >= 0);
COMMENT ON COLUMN market.coverage.answered_closed IS
    'Slots that were answered in a session and closed later: they are answered when they open again';
COMMENT ON COLUMN market.coverage.rejected IS 'Slots whose bar failed validation, acknowledged ones apart; few pieces';
COMMENT ON COLUMN market.coverage.not_fetched_count IS
    'Slots of sessions between the first and the last answer that no answer covers, acknowledged ones apart';
COMMENT ON COLUMN market.coverage.gap_count IS
    'Stretches of neighbouring slots of one kind: left out by a dense vendor, rejected, or not fetched';
COMMENT ON TABLE market.coverage_day IS
    'The slots of one UTC day of a series by state, for every session from the first answer to the last; the rest is missing or pending';

-- Slots of sessions between the first and the last moment of what was answered that no answer covers. What lies before is not part of the
-- series, and what lies after is pending.
CREATE FUNCTION market.not_fetched(calendar text, slot interval, answered tstzmultirange, acknowledged tstzmultirange)
RETURNS tstzmultirange LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT COALESCE(range_agg(s.slots * p.piece), '{}')
      FROM unnest(tstzmultirange(range_merge(answered)) - answered - acknowledged) AS p (piece)
     CROSS JOIN LATERAL (
           SELECT CASE WHEN slot < interval '24 hours' THEN tstzrange(opens_at_utc, closes_at_utc)
                       ELSE tstzrange(session_date::timestamp AT TIME ZONE 'UTC', (session_date + 1)::timestamp AT TIME ZONE 'UTC')
                  END AS slots
             FROM market.session
            WHERE calendar_code = calendar
              AND session_date BETWEEN (lower(p.piece) AT TIME ZONE 'UTC')::date - 1 AND (upper(p.piece) AT TIME ZONE 'UTC')::date + 1) AS s
     WHERE s.slots && p.piece
$$;

-- Series that are stored already: days between two answers get a row, and the totals follow.
INSERT INTO market.coverage_day (asset_id, bar_interval, day, expected, present, no_trade, vendor_gap, rejected, acknowledged)
SELECT c.asset_id, c.bar_interval, d.day, market.slot_count(o.slots, o.slot), 0, 0, 0, 0,
       market.slot_count(o.slots * c.acknowledged, o.slot)
  FROM market.coverage c
  JOIN market.asset a USING (asset_id)
 CROSS JOIN LATERAL (
       SELECT min(day) AS first, max(day) AS last FROM market.coverage_day k
        WHERE k.asset_id = c.asset_id AND k.bar_interval = c.bar_interval) AS k
 CROSS JOIN LATERAL (
       SELECT at::date AS day, tstzrange(at::timestamp AT TIME ZONE 'UTC', (at::date + 1)::timestamp AT TIME ZONE 'UTC') AS span
         FROM generate_series(k.first::timestamp, k.last::timestamp, interval '1 day') AS at) AS d
 CROSS JOIN LATERAL (
       SELECT CASE c.bar_interval WHEN '1d' THEN interval '24 hours' ELSE interval '1 minute' END AS slot,
              range_agg(CASE c.bar_interval WHEN '1d' THEN d.span ELSE tstzrange(s.opens_at_utc, s.closes_at_utc) * d.span END) AS slots
         FROM market.session s
        WHERE s.calendar_code = a.calendar_code AND s.session_date BETWEEN d.day - 1 AND d.day + 1
          AND CASE c.bar_interval WHEN '1d' THEN s.session_date = d.day
                                  ELSE tstzrange(s.opens_at_utc, s.closes_at_utc) && d.span END) AS o
 WHERE o.slots IS NOT NULL
    ON CONFLICT DO NOTHING;

UPDATE market.coverage c
   SET rejected = COALESCE((
       SELECT range_agg(tstzrange(
                  r.bar_time, r.bar_time + CASE c.bar_interval WHEN '1d' THEN interval '24 hours' ELSE interval '1 minute' END))
         FROM market.rejected_bar r
        WHERE r.asset_id = c.asset_id AND r.bar_interval = c.bar_interval AND r.reason NOT IN ('off_grid', 'outside_session')
          AND NOT c.acknowledged @> r.bar_time
          AND NOT EXISTS (SELECT FROM market.ohlcv_day b
                           WHERE c.bar_interval = '1d' AND b.asset_id = c.asset_id
                             AND b.session_date = (r.bar_time AT TIME ZONE 'UTC')::date)
          AND NOT EXISTS (SELECT FROM market.ohlcv_minute b
                           WHERE c.bar_interval = '1m' AND b.asset_id = c.asset_id AND b.bar_time = r.bar_time)
          AND EXISTS (SELECT FROM market.session s JOIN market.asset a USING (calendar_code)
                       WHERE a.asset_id = c.asset_id
                         AND s.session_date BETWEEN (r.bar_time AT TIME ZONE 'UTC')::date - 1 AND (r.bar_time AT TIME ZONE 'UTC')::date + 1
                         AND CASE c.bar_interval WHEN '1d' THEN s.session_date = (r.bar_time AT TIME ZONE 'UTC')::date
                                                 ELSE tstzrange(s.opens_at_utc, s.closes_at_utc) @> r.bar_time END)), '{}')
 WHERE c.rejected_count > 0;

UPDATE market.coverage c
   SET expected_count = t.expected, acknowledged_count = t.acknowledged, not_fetched_count = t.not_fetched, gap_count = t.pieces,
       is_gapped = t.pieces > 0, version = c.version + 1
  FROM (SELECT k.asset_id, k.bar_interval, d.expected, d.acknowledged, market.slot_count(n.slots, k.slot) AS not_fetched,
               (SELECT count(*) FROM unnest(k.gaps)) + (SELECT count(*) FROM unnest(k.rejected))
                   + (SELECT count(*) FROM unnest(n.slots)) AS pieces
          FROM (SELECT v.*, a.calendar_code,
                       CASE v.bar_interval WHEN '1d' THEN interval '24 hours' ELSE interval '1 minute' END AS slot
                  FROM market.coverage v JOIN market.asset a USING (asset_id)) AS k
         CROSS JOIN LATERAL (SELECT market.not_fetched(k.calendar_code, k.slot, k.answered, k.acknowledged) AS slots) AS n
         CROSS JOIN LATERAL (
               SELECT COALESCE(sum(day.expected), 0) AS expected, COALESCE(sum(day.acknowledged), 0) AS acknowledged
                 FROM market.coverage_day day
                WHERE day.asset_id = k.asset_id AND day.bar_interval = k.bar_interval) AS d) AS t
 WHERE t.asset_id = c.asset_id AND t.bar_interval = c.bar_interval;
