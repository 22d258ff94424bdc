-- Limits that all processes share: the moments reserved last for a key, newest at the end. A key is a fingerprint or a name, never a secret.
CREATE TABLE platform.rate_limit (
    limit_name text          NOT NULL,
    limit_key  text          NOT NULL,
    slots_utc  timestamptz[] NOT NULL,

    CONSTRAINT pk_rate_limit PRIMARY KEY (limit_name, limit_key),
    CONSTRAINT ck_rate_limit_slots CHECK (cardinality(slots_utc) > 0)
);

INSERT INTO platform.rate_limit (limit_name, limit_key, slots_utc)
SELECT 'flex.broker', token_fingerprint, slots_utc FROM flex.broker_request_budget;

DROP TABLE flex.broker_request_budget;
