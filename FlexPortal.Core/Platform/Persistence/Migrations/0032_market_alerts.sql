-- Freshness checks, mails of incidents, and what the state of a vendor follows from.
ALTER TABLE market.alert ADD COLUMN mail_queued_at_utc timestamptz;
COMMENT ON COLUMN market.alert.mail_queued_at_utc IS
    'When its one mail was written to the outbox; null: none, because it belongs to a vendor outage or its series is snoozed';
CREATE INDEX ix_alert_series ON market.alert (asset_id, bar_interval, opened_at_utc DESC);
CREATE INDEX ix_alert_children ON market.alert (parent_alert_id) WHERE parent_alert_id IS NOT NULL;
CREATE INDEX ix_alert_snoozed ON market.alert (snoozed_until_utc) WHERE snoozed_until_utc IS NOT NULL;

-- The one row that all processes agree on: who changes it, checks.
CREATE TABLE market.freshness_check (
    is_only        boolean     NOT NULL DEFAULT true,
    checked_at_utc timestamptz NOT NULL,

    CONSTRAINT pk_freshness_check PRIMARY KEY (is_only),
    CONSTRAINT ck_freshness_check_only CHECK (is_only)
);
COMMENT ON TABLE market.freshness_check IS 'One row: when the freshness of all series was last checked';
INSERT INTO market.freshness_check (checked_at_utc) VALUES ('1970-01-01 00:00:00+00');

ALTER TABLE market.vendor_status
    ADD COLUMN failures integer NOT NULL DEFAULT 0,
    ADD COLUMN answers  integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT ck_vendor_status_counts CHECK (failures >= 0 AND answers >= 0);
COMMENT ON COLUMN market.vendor_status.failures IS 'Failed attempts in a row';
COMMENT ON COLUMN market.vendor_status.answers IS 'Good answers in a row';
