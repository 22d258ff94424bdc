-- Failed sign-ins by user and source, so that an attacker elsewhere does not lock a user out. A source is a network address or a known device.
-- The counter on portal_user stays: it limits attempts on one user from many addresses.
CREATE TABLE platform.sign_in_attempt (
    user_id          uuid        NOT NULL,
    source           text        NOT NULL,
    failed_count     integer     NOT NULL,
    reported_count   integer     NOT NULL DEFAULT 0,
    last_at_utc      timestamptz NOT NULL,
    locked_until_utc timestamptz,

    CONSTRAINT pk_sign_in_attempt PRIMARY KEY (user_id, source),
    CONSTRAINT fk_sign_in_attempt_user FOREIGN KEY (user_id) REFERENCES platform.portal_user ON DELETE CASCADE,
    CONSTRAINT ck_sign_in_attempt_source CHECK (char_length(source) BETWEEN 1 AND 200),
    CONSTRAINT ck_sign_in_attempt_count CHECK (failed_count >= 0 AND reported_count >= 0)
) WITH (fillfactor = 80);

COMMENT ON COLUMN platform.sign_in_attempt.reported_count IS 'How many of the failures the user was told of after a sign-in';

-- Counted by the old rule, which locked a user for everyone after five failures.
UPDATE platform.portal_user SET access_failed_count = 0, lockout_end = NULL;
