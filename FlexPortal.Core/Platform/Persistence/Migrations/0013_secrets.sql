-- Secrets that somebody has set: one row each, encrypted by ASP.NET Data Protection with a key that is not in this database. What was set
-- before is not kept; who set and removed it is in the audit log.
CREATE TABLE platform.secret (
    name         text        NOT NULL,
    protected    bytea       NOT NULL,
    last_four    text        NOT NULL,
    set_by       text        NOT NULL,
    set_at_utc   timestamptz NOT NULL,
    expires_on   date,

    CONSTRAINT pk_secret PRIMARY KEY (name),
    CONSTRAINT ck_secret_name CHECK (name ~ '^[a-z][a-z0-9-]{1,63}$'),
    CONSTRAINT ck_secret_protected CHECK (octet_length(protected) BETWEEN 32 AND 8192),
    CONSTRAINT ck_secret_last_four CHECK (char_length(last_four) BETWEEN 1 AND 4),
    CONSTRAINT ck_secret_set_by CHECK (set_by <> '')
);

COMMENT ON COLUMN platform.secret.protected IS 'Encrypted; only a portal with the key ring can read it';
COMMENT ON COLUMN platform.secret.last_four IS 'All that is ever shown of the value';
COMMENT ON COLUMN platform.secret.expires_on IS 'As whoever set it read it where the secret was made; null when it is not known';
