-- Every row of every section of every published statement. source_payload is json, not jsonb: it keeps the attributes in document order,
-- the empty ones included, and is stored as text, which also makes COPY twice as fast.
CREATE TABLE flex.raw_record (
    raw_record_id     uuid             NOT NULL DEFAULT gen_random_uuid(),
    ingestion_run_id  uuid             NOT NULL,
    raw_artifact_id   uuid             NOT NULL,
    account_id        text COLLATE "C" NOT NULL,
    report_date_local date,
    section_name      text COLLATE "C" NOT NULL,
    source_row_ref    text COLLATE "C" NOT NULL,
    element_name      text COLLATE "C" NOT NULL,
    byte_offset       bigint           NOT NULL,
    byte_length       bigint           NOT NULL,
    source_payload    json             NOT NULL,

    CONSTRAINT pk_raw_record PRIMARY KEY (raw_record_id),
    CONSTRAINT uq_raw_record_artifact_source_ref UNIQUE (raw_artifact_id, section_name, source_row_ref),
    CONSTRAINT fk_raw_record_run FOREIGN KEY (ingestion_run_id) REFERENCES flex.ingestion_run ON DELETE RESTRICT,
    CONSTRAINT fk_raw_record_artifact FOREIGN KEY (raw_artifact_id) REFERENCES flex.raw_artifact ON DELETE RESTRICT,
    CONSTRAINT ck_raw_record_names CHECK (section_name <> '' AND source_row_ref <> '' AND element_name <> ''),
    CONSTRAINT ck_raw_record_bytes CHECK (byte_offset >= 0 AND byte_length > 0)
);

-- Document order within a section: pages of rows, and the walk from a row back to its bytes.
CREATE INDEX ix_raw_record_document_order ON flex.raw_record (raw_artifact_id, section_name, byte_offset);
CREATE INDEX ix_raw_record_report_date ON flex.raw_record (account_id, report_date_local) WHERE report_date_local IS NOT NULL;

COMMENT ON COLUMN flex.raw_record.report_date_local IS 'The row''s own reportDate, a calendar day of the broker (New York); null when the row states none';
COMMENT ON COLUMN flex.raw_record.source_row_ref IS 'Place of the row in the document, unique within artifact and section, the same at every reading';
COMMENT ON COLUMN flex.raw_record.byte_offset IS 'First byte of the row''s element in the original bytes of the artifact, from 0';
COMMENT ON COLUMN flex.raw_record.byte_length IS 'Bytes from the element''s first to its last, end tag included';
