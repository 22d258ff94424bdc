-- The queue of embeddings, the sets that it builds, and vectors by text. Every instant is UTC.
ALTER TABLE sources.document_group
    ADD COLUMN max_parallel      integer     NOT NULL DEFAULT 3,
    ADD COLUMN paused_at_utc     timestamptz,
    ADD COLUMN last_claim_at_utc timestamptz NOT NULL DEFAULT '-infinity',
    ADD CONSTRAINT ck_document_group_max_parallel CHECK (max_parallel BETWEEN 1 AND 3);
COMMENT ON COLUMN sources.document_group.max_parallel IS 'Files of the group that are embedded at once, over all processes';
COMMENT ON COLUMN sources.document_group.last_claim_at_utc IS 'Groups take turns: the one that waits longest is next';

CREATE INDEX ix_document_group_claim ON sources.document_group (last_claim_at_utc, group_id)
    WHERE paused_at_utc IS NULL AND archived_at_utc IS NULL;

CREATE TABLE sources.embedding_set (
    embedding_set_id uuid        NOT NULL,
    source_file_id   uuid        NOT NULL,
    file_version_id  uuid        NOT NULL,
    embedding_job_id uuid        NOT NULL,
    model            text        NOT NULL,
    dimensions       integer     NOT NULL,
    state            text        NOT NULL,
    columns          jsonb       NOT NULL,
    text_count       integer     NOT NULL DEFAULT 0,
    row_count        bigint      NOT NULL DEFAULT 0,
    cut_count        integer     NOT NULL DEFAULT 0,
    created_at_utc   timestamptz NOT NULL DEFAULT clock_timestamp(),
    retired_at_utc   timestamptz,

    CONSTRAINT pk_embedding_set PRIMARY KEY (embedding_set_id),
    CONSTRAINT fk_embedding_set_file FOREIGN KEY (source_file_id) REFERENCES sources.source_file ON DELETE CASCADE,
    CONSTRAINT fk_embedding_set_version FOREIGN KEY (file_version_id) REFERENCES sources.file_version ON DELETE CASCADE,
    CONSTRAINT ck_embedding_set_state CHECK (state IN ('active', 'retired')),
    CONSTRAINT ck_embedding_set_retired CHECK ((state = 'retired') = (retired_at_utc IS NOT NULL)),
    CONSTRAINT ck_embedding_set_counts CHECK (dimensions > 0 AND text_count >= 0 AND row_count >= 0 AND cut_count >= 0)
);
COMMENT ON TABLE sources.embedding_set IS 'Texts of one version of a file with one model; never changed: a new set takes the place of the old one in one row';
COMMENT ON COLUMN sources.embedding_set.columns IS 'The columns that the texts are made of, as they were chosen then';
COMMENT ON COLUMN sources.embedding_set.cut_count IS 'Texts that were longer than the model reads';
CREATE UNIQUE INDEX uq_embedding_set_active ON sources.embedding_set (source_file_id) WHERE state = 'active';
CREATE INDEX ix_embedding_set_file ON sources.embedding_set (source_file_id, created_at_utc);
CREATE INDEX ix_embedding_set_version ON sources.embedding_set (file_version_id, created_at_utc);
CREATE INDEX ix_embedding_set_retired ON sources.embedding_set (retired_at_utc) WHERE state = 'retired';

CREATE TABLE sources.set_text (
    embedding_set_id uuid      NOT NULL,
    text_number      integer   NOT NULL,
    text_sha256      bytea     NOT NULL,
    content          text      NOT NULL,
    row_numbers      integer[] NOT NULL,

    CONSTRAINT pk_set_text PRIMARY KEY (embedding_set_id, text_number),
    CONSTRAINT fk_set_text_set FOREIGN KEY (embedding_set_id) REFERENCES sources.embedding_set ON DELETE CASCADE,
    CONSTRAINT ck_set_text_hash CHECK (octet_length(text_sha256) = 32),
    CONSTRAINT ck_set_text_rows CHECK (cardinality(row_numbers) > 0)
);
COMMENT ON TABLE sources.set_text IS 'Distinct texts of a set, in the order of their first row, with the rows that have them';
CREATE INDEX ix_set_text_hash ON sources.set_text USING hash (text_sha256);
CREATE INDEX ix_set_text_words ON sources.set_text USING gin (to_tsvector('simple', content));

-- Parts of words are found without this index too, only slower: not every server has the extension, or lets this role create it.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX ix_set_text_parts ON sources.set_text USING gin (content gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object OR invalid_schema_name THEN
    RAISE NOTICE 'pg_trgm is not available: parts of words are searched without an index';
END $$;

CREATE TABLE sources.text_vector (
    model         text        NOT NULL,
    text_sha256   bytea       NOT NULL,
    vector        bytea       NOT NULL,
    is_cut        boolean     NOT NULL DEFAULT false,
    stored_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT pk_text_vector PRIMARY KEY (model, text_sha256),
    CONSTRAINT ck_text_vector_hash CHECK (octet_length(text_sha256) = 32)
);
ALTER TABLE sources.text_vector ALTER COLUMN vector SET STORAGE EXTERNAL;
COMMENT ON TABLE sources.text_vector IS 'Vectors by model and text: a text is embedded once, whichever file it is in';
COMMENT ON COLUMN sources.text_vector.is_cut IS 'The text is longer than the model reads';
COMMENT ON COLUMN sources.text_vector.vector IS 'Normalised, 4-byte floats, little-endian';

CREATE SEQUENCE sources.embedding_job_fence_seq AS bigint;
CREATE TABLE sources.embedding_job (
    embedding_job_id        uuid        NOT NULL,
    group_id                uuid        NOT NULL,
    source_file_id          uuid        NOT NULL,
    kind                    text        NOT NULL,
    batch_id                uuid,
    requested_by            text        NOT NULL,
    requested_at_utc        timestamptz NOT NULL DEFAULT clock_timestamp(),
    queue_number            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    attempt                 integer     NOT NULL DEFAULT 0,
    available_at_utc        timestamptz NOT NULL DEFAULT clock_timestamp(),
    slot                    integer,
    texts_total             integer,
    texts_done              integer     NOT NULL DEFAULT 0,
    texts_reused            integer     NOT NULL DEFAULT 0,
    status                  text        NOT NULL DEFAULT 'queued',
    stage                   text        NOT NULL DEFAULT 'read',
    started_at_utc          timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at_utc            timestamptz,
    duration_ms             bigint,
    error_code              text,
    error_message           text,
    error                   jsonb,
    diagnostics             jsonb       NOT NULL DEFAULT '[]',
    event_seq               bigint      NOT NULL DEFAULT 0,
    fence                   bigint      NOT NULL DEFAULT 0,
    lease_owner             text        NOT NULL DEFAULT '',
    lease_expires_at_utc    timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at_utc        timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_seq           bigint      NOT NULL DEFAULT 0,
    cancel_requested_at_utc timestamptz,
    cancel_requested_by     text,
    cancel_reason           text,

    CONSTRAINT pk_embedding_job PRIMARY KEY (embedding_job_id),
    CONSTRAINT fk_embedding_job_group FOREIGN KEY (group_id) REFERENCES sources.document_group ON DELETE RESTRICT,
    CONSTRAINT fk_embedding_job_file FOREIGN KEY (source_file_id) REFERENCES sources.source_file ON DELETE CASCADE,
    CONSTRAINT ck_embedding_job_kind CHECK (kind IN ('embed', 're_embed')),
    CONSTRAINT ck_embedding_job_status CHECK (status IN ('queued', 'started', 'success', 'failed')),
    CONSTRAINT ck_embedding_job_stage CHECK (stage IN ('read', 'embed', 'switch')),
    CONSTRAINT ck_embedding_job_terminal CHECK (
        (status IN ('queued', 'started')) = (ended_at_utc IS NULL) AND (ended_at_utc IS NULL) = (duration_ms IS NULL)),
    CONSTRAINT ck_embedding_job_slot CHECK (slot BETWEEN 1 AND 3 AND (status <> 'started' OR slot IS NOT NULL)),
    CONSTRAINT ck_embedding_job_error CHECK (
        (status <> 'failed' OR error_code IS NOT NULL) AND (status <> 'success' OR error_code IS NULL)
        AND (error_code IS NULL) = (error_message IS NULL) AND error_code ~ '^[A-Z][A-Z0-9_]{2,63}$'),
    CONSTRAINT ck_embedding_job_counts CHECK (attempt >= 0 AND texts_done >= 0 AND texts_reused >= 0 AND texts_total >= 0),
    CONSTRAINT ck_embedding_job_json CHECK (jsonb_typeof(diagnostics) = 'array')
);
COMMENT ON TABLE sources.embedding_job IS
    'Files to embed: a unit of work with lease, heartbeat and fence, as flex.ingestion_run, that waits in the queue of its group first';
COMMENT ON COLUMN sources.embedding_job.status IS 'queued, started (processing), success (completed), failed (cancelled when the code says so)';
COMMENT ON COLUMN sources.embedding_job.queue_number IS 'Place: the lowest of a group that may be tried is next. A retry keeps it';
COMMENT ON COLUMN sources.embedding_job.slot IS 'One of the places of the group, 1 to 3, while it is processed';
COMMENT ON COLUMN sources.embedding_job.error_code IS 'Of the last attempt while it waits for another one';
CREATE UNIQUE INDEX uq_embedding_job_live ON sources.embedding_job (source_file_id) WHERE status IN ('queued', 'started');
CREATE UNIQUE INDEX uq_embedding_job_slot ON sources.embedding_job (group_id, slot) WHERE status = 'started';
CREATE INDEX ix_embedding_job_queue ON sources.embedding_job (group_id, queue_number) WHERE status = 'queued';
CREATE INDEX ix_embedding_job_ended ON sources.embedding_job (group_id, ended_at_utc) WHERE ended_at_utc IS NOT NULL;
CREATE INDEX ix_embedding_job_lease ON sources.embedding_job (lease_expires_at_utc) WHERE status = 'started';
CREATE INDEX ix_embedding_job_lost ON sources.embedding_job (embedding_job_id) WHERE status = 'failed' AND error_code = 'EMBEDDING_WORKER_LOST';
CREATE INDEX ix_embedding_job_file ON sources.embedding_job (source_file_id, queue_number DESC);
CREATE INDEX ix_embedding_job_list ON sources.embedding_job (group_id, queue_number DESC);

CREATE TABLE sources.embedding_job_event (
    embedding_job_id uuid        NOT NULL,
    seq              bigint      NOT NULL,
    occurred_at_utc  timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind             text        NOT NULL,
    stage            text        NOT NULL,
    payload          jsonb       NOT NULL DEFAULT '{}',

    CONSTRAINT pk_embedding_job_event PRIMARY KEY (embedding_job_id, seq),
    CONSTRAINT fk_embedding_job_event_job FOREIGN KEY (embedding_job_id) REFERENCES sources.embedding_job ON DELETE CASCADE,
    CONSTRAINT ck_embedding_job_event_kind CHECK (kind ~ '^[a-z][a-z_]{2,40}$'),
    CONSTRAINT ck_embedding_job_event_seq CHECK (seq > 0)
);
COMMENT ON TABLE sources.embedding_job_event IS 'What happened in a job, in order, over all its attempts';

-- Claims the next job: of the groups with a free place the one that waits longest, of its jobs the first that may be tried. Places are
-- counted again in a statement of its own, after the group is locked: it sees what the former holder of the lock committed. One group is
-- locked at a time, so that claims do not hide groups from each other.
CREATE FUNCTION sources.claim_embedding_job(owner text, lease interval, most integer)
    RETURNS TABLE (job_id uuid, job_fence bigint, file_id uuid, job_attempt integer) LANGUAGE plpgsql AS $$
DECLARE
    candidate record;
    tried uuid[] := '{}';
    free_slot integer;
BEGIN
    IF most > 0 THEN
        -- The limit is over all groups: claims go one by one, so that none counts before another has committed.
        PERFORM pg_advisory_xact_lock(hashtext('sources.claim_embedding_job'));
        IF (SELECT count(*) FROM sources.embedding_job j WHERE j.status = 'started') >= most THEN
            RETURN;
        END IF;
    END IF;
    LOOP
        SELECT g.group_id, g.max_parallel INTO candidate FROM sources.document_group g
         WHERE g.paused_at_utc IS NULL AND g.archived_at_utc IS NULL AND g.group_id <> ALL (tried)
           AND (SELECT count(*) FROM sources.embedding_job j WHERE j.group_id = g.group_id AND j.status = 'started') < g.max_parallel
           AND EXISTS (SELECT FROM sources.embedding_job j
                        WHERE j.group_id = g.group_id AND j.status = 'queued' AND j.available_at_utc <= clock_timestamp())
         ORDER BY g.last_claim_at_utc, g.group_id LIMIT 1 FOR NO KEY UPDATE OF g SKIP LOCKED;
        EXIT WHEN NOT FOUND;
        tried := tried || candidate.group_id;
        SELECT s INTO free_slot FROM generate_series(1, candidate.max_parallel) AS s
         WHERE NOT EXISTS (SELECT FROM sources.embedding_job j
                            WHERE j.group_id = candidate.group_id AND j.status = 'started' AND j.slot = s)
         ORDER BY s LIMIT 1;
        CONTINUE WHEN free_slot IS NULL;
        RETURN QUERY
            UPDATE sources.embedding_job j
               SET status = 'started', stage = 'read', slot = free_slot, attempt = attempt + 1,
                   fence = nextval('sources.embedding_job_fence_seq'), lease_owner = owner,
                   lease_expires_at_utc = clock_timestamp() + lease, heartbeat_at_utc = clock_timestamp(), heartbeat_seq = 0,
                   started_at_utc = clock_timestamp(), diagnostics = '[]', texts_total = NULL, texts_done = 0, texts_reused = 0,
                   error_code = NULL, error_message = NULL, error = NULL
             WHERE j.embedding_job_id = (
                   SELECT q.embedding_job_id FROM sources.embedding_job q
                    WHERE q.group_id = candidate.group_id AND q.status = 'queued' AND q.available_at_utc <= clock_timestamp()
                    ORDER BY q.queue_number LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING j.embedding_job_id, j.fence, j.source_file_id, j.attempt;
        IF FOUND THEN
            UPDATE sources.document_group SET last_claim_at_utc = clock_timestamp() WHERE group_id = candidate.group_id;
            RETURN;
        END IF;
    END LOOP;
END $$;
