-- Files of document groups, with their versions. Every instant is UTC.
CREATE SCHEMA sources;

CREATE TABLE sources.document_group (
    group_id        uuid        NOT NULL,
    name            text        NOT NULL,
    created_by      text        NOT NULL,
    created_at_utc  timestamptz NOT NULL,
    archived_by     text,
    archived_at_utc timestamptz,

    CONSTRAINT pk_document_group PRIMARY KEY (group_id),
    CONSTRAINT ck_document_group_name CHECK (name ~ '^[^[:cntrl:]]{1,100}$' AND name = btrim(name)),
    CONSTRAINT ck_document_group_archived CHECK ((archived_by IS NULL) = (archived_at_utc IS NULL))
);
COMMENT ON TABLE sources.document_group IS 'Groups of files; an archived one is read only and its name is free again';
CREATE UNIQUE INDEX uq_document_group_name ON sources.document_group (lower(name)) WHERE archived_at_utc IS NULL;

CREATE TABLE sources.chosen_group (
    user_name     text        NOT NULL,
    group_id      uuid        NOT NULL,
    chosen_at_utc timestamptz NOT NULL,

    CONSTRAINT pk_chosen_group PRIMARY KEY (user_name),
    CONSTRAINT fk_chosen_group_group FOREIGN KEY (group_id) REFERENCES sources.document_group ON DELETE CASCADE
);
COMMENT ON TABLE sources.chosen_group IS 'The group that a user looked at last';

CREATE TABLE sources.source_file (
    source_file_id     uuid        NOT NULL,
    group_id           uuid        NOT NULL,
    name               text        NOT NULL,
    name_key           text        NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    current_version_id uuid        NOT NULL,
    created_by         text        NOT NULL,
    created_at_utc     timestamptz NOT NULL,
    deleted_by         text,
    deleted_at_utc     timestamptz,

    CONSTRAINT pk_source_file PRIMARY KEY (source_file_id),
    CONSTRAINT fk_source_file_group FOREIGN KEY (group_id) REFERENCES sources.document_group ON DELETE RESTRICT,
    CONSTRAINT ck_source_file_name CHECK (name ~ '^[^[:cntrl:]/\\]{1,255}$'),
    CONSTRAINT ck_source_file_deleted CHECK ((deleted_by IS NULL) = (deleted_at_utc IS NULL))
);
COMMENT ON TABLE sources.source_file IS 'Files of a group by name; a deleted one can be restored for 30 days, its name is free at once';
CREATE UNIQUE INDEX uq_source_file_name ON sources.source_file (group_id, name_key) WHERE deleted_at_utc IS NULL;
CREATE INDEX ix_source_file_group ON sources.source_file (group_id, source_file_id);
CREATE INDEX ix_source_file_deleted ON sources.source_file (deleted_at_utc) WHERE deleted_at_utc IS NOT NULL;

CREATE TABLE sources.file_version (
    file_version_id    uuid        NOT NULL,
    source_file_id     uuid        NOT NULL,
    version            integer     NOT NULL,
    version_label      text,
    format             text        NOT NULL,
    byte_length        bigint      NOT NULL,
    content_sha256     text        NOT NULL,
    chunk_count        integer     NOT NULL,
    compression        text        NOT NULL,
    state              text        NOT NULL,
    row_count          bigint      NOT NULL,
    column_count       integer     NOT NULL,
    header_fingerprint text        NOT NULL,
    reading            jsonb       NOT NULL,
    preview            jsonb       NOT NULL,
    uploaded_by        text        NOT NULL,
    uploaded_at_utc    timestamptz NOT NULL,
    replaced_at_utc    timestamptz,

    CONSTRAINT pk_file_version PRIMARY KEY (file_version_id),
    CONSTRAINT uq_file_version UNIQUE (source_file_id, version),
    CONSTRAINT fk_file_version_file FOREIGN KEY (source_file_id) REFERENCES sources.source_file ON DELETE CASCADE,
    CONSTRAINT ck_file_version_label CHECK (version_label ~ '^[^[:cntrl:]]{1,100}$'),
    CONSTRAINT ck_file_version_format CHECK (format IN ('csv', 'xlsx', 'xls', 'parquet')),
    CONSTRAINT ck_file_version_state CHECK (state IN ('ready', 'needs_look')),
    CONSTRAINT ck_file_version_sha256 CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_file_version_counts CHECK (
        version > 0 AND byte_length > 0 AND chunk_count > 0 AND row_count >= 0 AND column_count >= 0),
    CONSTRAINT ck_file_version_json CHECK (jsonb_typeof(reading) = 'object' AND jsonb_typeof(preview) = 'array')
);
COMMENT ON TABLE sources.file_version IS 'The bytes of a file at a time, and how they are read';
COMMENT ON COLUMN sources.source_file.name_key IS 'The name without regard to case: unique in a group, and the order of lists by name';
COMMENT ON COLUMN sources.file_version.state IS 'needs_look: readable, with a question that a user must answer before it is embedded';
COMMENT ON COLUMN sources.file_version.reading IS 'Charset, sheets, header row with its reason, columns with what is skipped and why, warnings, questions';
COMMENT ON COLUMN sources.file_version.preview IS 'The first rows, at most 200, as arrays of texts';
COMMENT ON COLUMN sources.file_version.replaced_at_utc IS 'When a later version took its place for good; it goes 30 days later';
CREATE INDEX ix_file_version_replaced ON sources.file_version (replaced_at_utc) WHERE replaced_at_utc IS NOT NULL;
CREATE INDEX ix_file_version_sha256 ON sources.file_version (content_sha256);

-- Both sides name each other: the file is written first, and the end of the transaction checks.
ALTER TABLE sources.source_file ADD CONSTRAINT fk_source_file_current FOREIGN KEY (current_version_id)
    REFERENCES sources.file_version ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE sources.file_chunk (
    file_version_id uuid    NOT NULL,
    chunk_index     integer NOT NULL,
    original_length integer NOT NULL,
    content         bytea   NOT NULL,
    content_sha256  bytea   NOT NULL,

    CONSTRAINT pk_file_chunk PRIMARY KEY (file_version_id, chunk_index),
    CONSTRAINT fk_file_chunk_version FOREIGN KEY (file_version_id) REFERENCES sources.file_version ON DELETE CASCADE,
    CONSTRAINT ck_file_chunk_size CHECK (chunk_index >= 0 AND original_length BETWEEN 1 AND 1048576),
    CONSTRAINT ck_file_chunk_hash CHECK (content_sha256 = sha256(content))
);
ALTER TABLE sources.file_chunk ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE sources.column_preference (
    group_id           uuid        NOT NULL,
    header_fingerprint text        NOT NULL,
    columns            jsonb       NOT NULL,
    context            text        NOT NULL DEFAULT '',
    version            integer     NOT NULL DEFAULT 1,
    saved_by           text        NOT NULL,
    saved_at_utc       timestamptz NOT NULL,

    CONSTRAINT pk_column_preference PRIMARY KEY (group_id, header_fingerprint),
    CONSTRAINT fk_column_preference_group FOREIGN KEY (group_id) REFERENCES sources.document_group ON DELETE CASCADE,
    CONSTRAINT ck_column_preference_columns CHECK (jsonb_typeof(columns) = 'array'),
    CONSTRAINT ck_column_preference_context CHECK (length(context) <= 500)
);
COMMENT ON TABLE sources.column_preference IS 'Columns that are embedded, by the header of the files: the next file with the same header needs no choice';
COMMENT ON COLUMN sources.column_preference.columns IS 'Chosen columns in order: name, label, whether it must not leave the portal';
COMMENT ON COLUMN sources.column_preference.context IS 'A sentence that precedes every text of such a file';
