-- Tokens by which programs act for a person. The program holds the secret, this table its hash. Rows stay: the audit log names them.
CREATE TABLE platform.api_token (
    api_token_id      uuid        NOT NULL,
    public_id         text        NOT NULL,
    secret_hash       bytea       NOT NULL,
    name              text        NOT NULL,
    person_id         uuid        NOT NULL,
    role              text        NOT NULL,
    created_at_utc    timestamptz NOT NULL,
    created_by        text        NOT NULL,
    expires_at_utc    timestamptz NOT NULL,
    last_used_at_utc  timestamptz,
    last_used_address text,
    revoked_at_utc    timestamptz,
    revoked_by        text,

    CONSTRAINT pk_api_token PRIMARY KEY (api_token_id),
    CONSTRAINT uq_api_token_public_id UNIQUE (public_id),
    CONSTRAINT fk_api_token_person FOREIGN KEY (person_id) REFERENCES platform.person ON DELETE RESTRICT,
    CONSTRAINT ck_api_token_public_id CHECK (public_id ~ '^[0-9a-z]{10}$'),
    CONSTRAINT ck_api_token_secret CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT ck_api_token_role CHECK (role IN ('viewer', 'analyst', 'admin')),
    CONSTRAINT ck_api_token_name CHECK (char_length(name) BETWEEN 1 AND 64 AND created_by <> ''),
    CONSTRAINT ck_api_token_life CHECK (expires_at_utc > created_at_utc AND expires_at_utc <= created_at_utc + interval '8760 hours'),
    CONSTRAINT ck_api_token_used CHECK ((last_used_at_utc IS NULL) = (last_used_address IS NULL) AND char_length(last_used_address) <= 160),
    CONSTRAINT ck_api_token_revoked CHECK ((revoked_at_utc IS NULL) = (revoked_by IS NULL))
) WITH (fillfactor = 80);

CREATE INDEX ix_api_token_person ON platform.api_token (person_id, created_at_utc DESC);

COMMENT ON COLUMN platform.api_token.public_id IS 'The part that names it: fp_PUBLICID_SECRET; not a secret';
COMMENT ON COLUMN platform.api_token.secret_hash IS 'SHA-256 of the secret part, which has 256 random bits';
COMMENT ON COLUMN platform.api_token.role IS 'At most this; the owner''s present role counts when it is lower';
COMMENT ON COLUMN platform.api_token.last_used_at_utc IS 'To the minute';
