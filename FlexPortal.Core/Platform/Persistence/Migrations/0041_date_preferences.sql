-- The order of dates that fit both day first and month first, as a user answered, is remembered by the header of the files.
CREATE TABLE sources.date_preference (
    group_id           uuid        NOT NULL,
    header_fingerprint text        NOT NULL,
    date_order         text        NOT NULL,
    columns            integer[]   NOT NULL,
    saved_by           text        NOT NULL,
    saved_at_utc       timestamptz NOT NULL,

    CONSTRAINT pk_date_preference PRIMARY KEY (group_id, header_fingerprint),
    CONSTRAINT fk_date_preference_group FOREIGN KEY (group_id) REFERENCES sources.document_group ON DELETE CASCADE,
    CONSTRAINT ck_date_preference_order CHECK (date_order IN ('day_first', 'month_first')),
    CONSTRAINT ck_date_preference_columns CHECK (cardinality(columns) > 0)
);
COMMENT ON TABLE sources.date_preference IS 'How dates are read that fit day first and month first, by the header of the files: the next file with the same header has no question';
COMMENT ON COLUMN sources.date_preference.columns IS 'Columns that the answer is about, from 0, ascending';
