-- Slots that no answer covers are kept with the series: an answer changes them by what it covers, and no slice asks for all of them again.
ALTER TABLE market.coverage ADD COLUMN not_fetched tstzmultirange NOT NULL DEFAULT '{}';
COMMENT ON COLUMN market.coverage.not_fetched IS
    'Slots of sessions between the first and the last answer that no answer covers, acknowledged ones apart; as market.not_fetched counts';
UPDATE market.coverage c
   SET not_fetched = market.not_fetched(
           a.calendar_code, CASE c.bar_interval WHEN '1d' THEN interval '24 hours' ELSE interval '1 minute' END, c.answered, c.acknowledged)
  FROM market.asset a
 WHERE a.asset_id = c.asset_id AND c.not_fetched_count > 0;
