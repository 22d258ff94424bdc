-- Ingestion: runs, their events, the immutable raw store. Times are UTC. Every duration is in milliseconds.
CREATE SCHEMA IF NOT EXISTS flex;

CREATE SEQUENCE flex.ingestion_run_fence_seq AS bigint;

-- A run is its own lock: lease, heartbeat and fence live on the row, so "which run is active" and "who holds the lock" are one fact.
CREATE TABLE flex.ingestion_run (
    ingestion_run_id        uuid        NOT NULL DEFAULT gen_random_uuid(),
    account_id              text        NOT NULL,
    flex_query_id           text        NOT NULL,
    period_key              text,
    from_date               date,
    to_date                 date,
    trigger                 text        NOT NULL,
    requested_by            text        NOT NULL,
    is_sandbox              boolean     NOT NULL DEFAULT false,
    status                  text        NOT NULL DEFAULT 'started',
    stage                   text        NOT NULL DEFAULT 'request',
    started_at_utc          timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at_utc            timestamptz,
    duration_ms             bigint,
    reference_code          text,
    error_code              text,
    error_message           text,
    error                   jsonb,
    raw_artifact_id         uuid,
    payload_sha256          text,
    payload_byte_length     bigint,
    artifact_deduplicated   boolean,
    raw_record_count        bigint,
    inserted_count          bigint,
    deduplicated_count      bigint,
    sections                jsonb       NOT NULL DEFAULT '[]',
    missing_sections        jsonb       NOT NULL DEFAULT '[]',
    missing_section_count   integer     NOT NULL GENERATED ALWAYS AS (jsonb_array_length(missing_sections)) STORED,
    findings                jsonb       NOT NULL DEFAULT '[]',
    diagnostics             jsonb       NOT NULL DEFAULT '[]',
    event_seq               bigint      NOT NULL DEFAULT 0,
    fence                   bigint      NOT NULL DEFAULT nextval('flex.ingestion_run_fence_seq'),
    lease_owner             text        NOT NULL,
    lease_expires_at_utc    timestamptz NOT NULL,
    heartbeat_at_utc        timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_seq           bigint      NOT NULL DEFAULT 0,
    cancel_requested_at_utc timestamptz,
    cancel_requested_by     text,

    CONSTRAINT pk_ingestion_run PRIMARY KEY (ingestion_run_id),
    CONSTRAINT uq_ingestion_run_fence UNIQUE (fence),
    CONSTRAINT ck_ingestion_run_account CHECK (account_id <> '' AND account_id = btrim(account_id)),
    CONSTRAINT ck_ingestion_run_query CHECK (flex_query_id <> ''),
    CONSTRAINT ck_ingestion_run_period CHECK ((from_date IS NULL) = (to_date IS NULL) AND from_date <= to_date),
    CONSTRAINT ck_ingestion_run_trigger CHECK (trigger IN ('ui', 'api', 'cli')),
    CONSTRAINT ck_ingestion_run_status CHECK (status IN ('started', 'success', 'failed')),
    CONSTRAINT ck_ingestion_run_stage CHECK (stage IN ('request', 'poll', 'download', 'preflight', 'persist')),
    CONSTRAINT ck_ingestion_run_terminal CHECK (
        (status = 'started') = (ended_at_utc IS NULL) AND (ended_at_utc IS NULL) = (duration_ms IS NULL)),
    CONSTRAINT ck_ingestion_run_duration CHECK (duration_ms >= 0),
    CONSTRAINT ck_ingestion_run_error_code CHECK (error_code ~ '^[A-Z][A-Z0-9_]{2,63}$'),
    CONSTRAINT ck_ingestion_run_failed_has_error CHECK (
        (status = 'failed') = (error_code IS NOT NULL) AND (error_code IS NULL) = (error_message IS NULL)),
    CONSTRAINT ck_ingestion_run_success_has_artifact CHECK (
        status <> 'success'
        OR (raw_artifact_id IS NOT NULL AND payload_sha256 IS NOT NULL AND raw_record_count IS NOT NULL
            AND inserted_count IS NOT NULL AND deduplicated_count IS NOT NULL AND artifact_deduplicated IS NOT NULL)),
    CONSTRAINT ck_ingestion_run_counts CHECK (
        raw_record_count >= 0 AND inserted_count >= 0 AND deduplicated_count >= 0
        AND raw_record_count = inserted_count + deduplicated_count),
    CONSTRAINT ck_ingestion_run_json CHECK (
        jsonb_typeof(sections) = 'array' AND jsonb_typeof(missing_sections) = 'array'
        AND jsonb_typeof(findings) = 'array' AND jsonb_typeof(diagnostics) = 'array')
);

CREATE UNIQUE INDEX uq_ingestion_run_active ON flex.ingestion_run (account_id) WHERE status = 'started';
CREATE INDEX ix_ingestion_run_lease ON flex.ingestion_run (lease_expires_at_utc) WHERE status = 'started';
CREATE INDEX ix_ingestion_run_list ON flex.ingestion_run (started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_list_status ON flex.ingestion_run (status, started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_list_account ON flex.ingestion_run (account_id, started_at_utc DESC, ingestion_run_id DESC);
CREATE INDEX ix_ingestion_run_list_error ON flex.ingestion_run (error_code, started_at_utc DESC, ingestion_run_id DESC)
    WHERE error_code IS NOT NULL;
CREATE INDEX ix_ingestion_run_artifact ON flex.ingestion_run (raw_artifact_id) WHERE raw_artifact_id IS NOT NULL;

-- What happened in a run, in order; seq is the cursor from which a reader resumes.
CREATE TABLE flex.ingestion_run_event (
    ingestion_run_id uuid        NOT NULL,
    seq              bigint      NOT NULL,
    occurred_at_utc  timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind             text        NOT NULL,
    stage            text        NOT NULL,
    payload          jsonb       NOT NULL DEFAULT '{}',

    CONSTRAINT pk_ingestion_run_event PRIMARY KEY (ingestion_run_id, seq),
    CONSTRAINT fk_ingestion_run_event_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT ck_ingestion_run_event_kind CHECK (kind ~ '^[a-z][a-z_]{2,40}$'),
    CONSTRAINT ck_ingestion_run_event_seq CHECK (seq > 0)
);

-- One row for each distinct answer of the broker. account_seq, prev_link and link chain the artifacts of an account,
-- so that a rewritten or removed one is found by re-computing the chain.
CREATE TABLE flex.raw_artifact (
    raw_artifact_id  uuid        NOT NULL DEFAULT gen_random_uuid(),
    ingestion_run_id uuid        NOT NULL,
    account_id       text        NOT NULL,
    period_key       text        NOT NULL,
    flex_query_id    text        NOT NULL,
    payload_sha256   text        NOT NULL,
    byte_length      bigint      NOT NULL,
    chunk_count      integer     NOT NULL,
    charset          text,
    compression      text        NOT NULL,
    received_at_utc  timestamptz NOT NULL,
    account_seq      bigint      NOT NULL,
    prev_link        bytea       NOT NULL,
    link             bytea       NOT NULL,

    CONSTRAINT pk_raw_artifact PRIMARY KEY (raw_artifact_id),
    CONSTRAINT uq_raw_artifact_identity UNIQUE (account_id, period_key, flex_query_id, payload_sha256),
    CONSTRAINT uq_raw_artifact_account_seq UNIQUE (account_id, account_seq),
    CONSTRAINT fk_raw_artifact_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT ck_raw_artifact_sha256 CHECK (payload_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_raw_artifact_size CHECK (byte_length > 0 AND chunk_count > 0),
    CONSTRAINT ck_raw_artifact_compression CHECK (compression IN ('none', 'brotli', 'deflate')),
    CONSTRAINT ck_raw_artifact_links CHECK (octet_length(prev_link) = 32 AND octet_length(link) = 32 AND account_seq > 0)
);
CREATE INDEX ix_raw_artifact_run ON flex.raw_artifact (ingestion_run_id);

ALTER TABLE flex.ingestion_run
    ADD CONSTRAINT fk_ingestion_run_artifact FOREIGN KEY (raw_artifact_id) REFERENCES flex.raw_artifact ON DELETE RESTRICT;

-- The bytes, 1 MiB of the original a chunk, each compressed by itself. The database checks every hash when the chunk arrives.
CREATE TABLE flex.raw_artifact_chunk (
    raw_artifact_id uuid    NOT NULL,
    chunk_index     integer NOT NULL,
    original_length integer NOT NULL,
    content         bytea   NOT NULL,
    content_sha256  bytea   NOT NULL,

    CONSTRAINT pk_raw_artifact_chunk PRIMARY KEY (raw_artifact_id, chunk_index),
    CONSTRAINT fk_raw_artifact_chunk_artifact FOREIGN KEY (raw_artifact_id) REFERENCES flex.raw_artifact ON DELETE RESTRICT,
    CONSTRAINT ck_raw_artifact_chunk_size CHECK (chunk_index >= 0 AND original_length BETWEEN 1 AND 1048576),
    CONSTRAINT ck_raw_artifact_chunk_hash CHECK (content_sha256 = sha256(content))
);
ALTER TABLE flex.raw_artifact_chunk ALTER COLUMN content SET STORAGE EXTERNAL;

-- The broker allows a token one request a second and ten a minute, whoever asks: the moments reserved last, newest at the end, at most ten.
CREATE TABLE flex.broker_request_budget (
    token_fingerprint text          NOT NULL,
    slots_utc         timestamptz[] NOT NULL,

    CONSTRAINT pk_broker_request_budget PRIMARY KEY (token_fingerprint),
    CONSTRAINT ck_broker_request_budget_slots CHECK (cardinality(slots_utc) BETWEEN 1 AND 10)
);
