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
