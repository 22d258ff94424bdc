-- Messages to users, written in the transaction of what they tell. A sender takes them from here; every instant is UTC.
CREATE TABLE platform.outbox_message (
    outbox_message_id uuid        NOT NULL,
    topic             text        NOT NULL,
    dedupe_key        text        NOT NULL,
    recipients        text[]      NOT NULL,
    subject           text        NOT NULL,
    body              text        NOT NULL,
    state             text        NOT NULL,
    attempts          integer     NOT NULL DEFAULT 0,
    created_at_utc    timestamptz NOT NULL,
    next_try_at_utc   timestamptz NOT NULL,
    sent_at_utc       timestamptz,
    error_code        text,

    CONSTRAINT pk_outbox_message PRIMARY KEY (outbox_message_id),
    CONSTRAINT uq_outbox_message_dedupe UNIQUE (dedupe_key),
    CONSTRAINT ck_outbox_message_topic CHECK (topic ~ '^[a-z][a-z_]{2,40}$'),
    CONSTRAINT ck_outbox_message_state CHECK (state IN ('waiting', 'captured', 'sent', 'failed')),
    CONSTRAINT ck_outbox_message_terminal CHECK ((state = 'sent') = (sent_at_utc IS NOT NULL)),
    CONSTRAINT ck_outbox_message_failed CHECK (state <> 'failed' OR error_code IS NOT NULL),
    CONSTRAINT ck_outbox_message_error CHECK (error_code ~ '^[A-Z][A-Z0-9_]{2,63}$'),
    CONSTRAINT ck_outbox_message_attempts CHECK (attempts >= 0),
    CONSTRAINT ck_outbox_message_recipients CHECK (state = 'captured' OR cardinality(recipients) > 0),
    -- What becomes a header of a mail is one line.
    CONSTRAINT ck_outbox_message_one_line CHECK (
        concat(subject, dedupe_key, array_to_string(recipients, ',')) !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'),
    CONSTRAINT ck_outbox_message_size CHECK (length(subject) BETWEEN 1 AND 300 AND length(dedupe_key) <= 200 AND length(body) <= 100000)
);
COMMENT ON TABLE platform.outbox_message IS 'E-mail messages; a message exists if and only if the change that it tells of was committed';
COMMENT ON COLUMN platform.outbox_message.outbox_message_id IS 'Left part of the Message-ID: a message that is sent twice has the same one';
COMMENT ON COLUMN platform.outbox_message.dedupe_key IS 'Names the occasion: a second message for it is not written';
COMMENT ON COLUMN platform.outbox_message.state IS 'captured: written while no mail server was set, never sent; failed: given up';
COMMENT ON COLUMN platform.outbox_message.next_try_at_utc IS 'Earliest next attempt; while a sender works on the message, the end of its claim';
COMMENT ON COLUMN platform.outbox_message.error_code IS 'Why the last attempt failed, from a fixed list; never text of a mail server';
CREATE INDEX ix_outbox_message_due ON platform.outbox_message (next_try_at_utc, outbox_message_id) WHERE state = 'waiting';
CREATE INDEX ix_outbox_message_list ON platform.outbox_message (created_at_utc DESC, outbox_message_id DESC);
