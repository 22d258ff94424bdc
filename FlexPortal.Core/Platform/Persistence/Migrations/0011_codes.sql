-- One-time codes of a person (RFC 6238): a row is there once they have proven to have the key. The key is sealed with the portal's key ring, so
-- that the database alone computes no code; it can be opened for this person only.
CREATE TABLE platform.person_codes (
    person_id         uuid        NOT NULL,
    sealed_key        text        NOT NULL,
    last_step         bigint      NOT NULL,
    recovery_salt     bytea       NOT NULL,
    turned_on_at_utc  timestamptz NOT NULL,

    CONSTRAINT pk_person_codes PRIMARY KEY (person_id),
    CONSTRAINT fk_person_codes_person FOREIGN KEY (person_id) REFERENCES platform.person ON DELETE RESTRICT,
    CONSTRAINT ck_person_codes_key CHECK (char_length(sealed_key) BETWEEN 40 AND 1000),
    CONSTRAINT ck_person_codes_step CHECK (last_step >= 0),
    CONSTRAINT ck_person_codes_salt CHECK (octet_length(recovery_salt) = 16)
);

COMMENT ON COLUMN platform.person_codes.last_step IS 'Number of the 30 seconds since 1970 whose code was used last; no code of it or before it counts again';

-- Recovery codes that were not used yet. The codes are not long, so their hash is as slow as a password's; one salt for a set of ten.
CREATE TABLE platform.recovery_code (
    person_id uuid  NOT NULL,
    code_hash bytea NOT NULL,

    CONSTRAINT pk_recovery_code PRIMARY KEY (person_id, code_hash),
    CONSTRAINT fk_recovery_code_codes FOREIGN KEY (person_id) REFERENCES platform.person_codes ON DELETE CASCADE,
    CONSTRAINT ck_recovery_code_hash CHECK (octet_length(code_hash) = 32)
);

-- Of whom one-time codes are required: one row, so that every replica reads the same.
CREATE TABLE platform.codes_rule (
    codes_rule_id   integer     NOT NULL,
    required_of     text        NOT NULL,
    changed_by      text,
    changed_at_utc  timestamptz,

    CONSTRAINT pk_codes_rule PRIMARY KEY (codes_rule_id),
    CONSTRAINT ck_codes_rule_one CHECK (codes_rule_id = 1),
    CONSTRAINT ck_codes_rule_of CHECK (required_of IN ('nobody', 'administrators', 'everybody')),
    CONSTRAINT ck_codes_rule_changed CHECK ((changed_by IS NULL) = (changed_at_utc IS NULL))
);

INSERT INTO platform.codes_rule (codes_rule_id, required_of) VALUES (1, 'nobody');
