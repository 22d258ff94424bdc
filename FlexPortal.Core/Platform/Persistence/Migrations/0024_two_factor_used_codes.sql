-- The framework verifies authenticator codes and does not say of which 30 seconds a code is, so used codes are refused by themselves.
ALTER TABLE platform.two_factor
    DROP COLUMN last_step,
    ADD COLUMN used_codes integer[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT ck_two_factor_used CHECK (cardinality(used_codes) <= 9);

COMMENT ON COLUMN platform.two_factor.used_codes IS 'The authenticator codes used last, newest first; none of them is accepted again';
