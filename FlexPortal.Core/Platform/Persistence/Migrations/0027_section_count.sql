-- Sections are counted for each account of the document, as missing ones are, so that both have the same denominator.
ALTER TABLE flex.ingestion_run
    DROP COLUMN section_count;
ALTER TABLE flex.ingestion_run
    ADD COLUMN section_count integer NOT NULL GENERATED ALWAYS AS (jsonb_array_length(sections)) STORED;
