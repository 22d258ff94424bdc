-- Accounts as addresses name them. The number of an account has no place in an address, where browsers, proxies and logs keep it; a key made
-- from the number with a seed of this database stands for it there. Every replica makes the same key, nothing has to be entered when an
-- account is first seen, and without the seed a key does not lead back to the number, of which there are too few to be hidden by a bare hash.
CREATE TABLE flex.account_key_seed (
    is_the_one boolean NOT NULL DEFAULT true,
    seed       bytea   NOT NULL,

    CONSTRAINT pk_account_key_seed PRIMARY KEY (is_the_one),
    CONSTRAINT ck_account_key_seed_one CHECK (is_the_one),
    CONSTRAINT ck_account_key_seed_length CHECK (octet_length(seed) = 32)
);

INSERT INTO flex.account_key_seed (seed) VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- Whose runs a person sees. Everybody's is said, never left open: an account that is not named is not seen by whoever has named ones. These
-- rows are about people, not about an account's data, so their key begins with the person.
ALTER TABLE platform.person ADD COLUMN account_scope text NOT NULL DEFAULT 'all';
ALTER TABLE platform.person
    ALTER COLUMN account_scope DROP DEFAULT,
    ADD CONSTRAINT ck_person_account_scope CHECK (account_scope IN ('all', 'named'));

COMMENT ON COLUMN platform.person.account_scope IS 'all: every account there is and will be; named: those of person_account alone. An administrator has all whatever stands here';

CREATE TABLE platform.person_account (
    person_id  uuid NOT NULL,
    account_id text NOT NULL,

    CONSTRAINT pk_person_account PRIMARY KEY (person_id, account_id),
    CONSTRAINT fk_person_account_person FOREIGN KEY (person_id) REFERENCES platform.person ON DELETE RESTRICT,
    CONSTRAINT ck_person_account_id CHECK (account_id <> '')
);

-- The list of runs of somebody with few accounts walks these, one account after the other, as the list of everybody walks its own.
CREATE INDEX ix_ingestion_run_account_outcome ON flex.ingestion_run (account_id, outcome, started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_account_error ON flex.ingestion_run (account_id, error_code, started_at_utc DESC, ingestion_run_id DESC)
    WHERE error_code IS NOT NULL;
CREATE INDEX ix_ingestion_run_account_duration ON flex.ingestion_run (account_id, duration_ms DESC, ingestion_run_id DESC)
    WHERE duration_ms IS NOT NULL;
CREATE INDEX ix_ingestion_run_account_rows ON flex.ingestion_run (account_id, inserted_count DESC, ingestion_run_id DESC)
    WHERE inserted_count IS NOT NULL;
