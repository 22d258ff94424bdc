-- Which attributes the rows of a statement have: what tells that somebody changed the columns of a Flex Query. Written with the artifact's
-- run; artifacts that came before this table have no rows here, and what their columns were is then not known.
CREATE TABLE flex.statement_attribute (
    raw_artifact_id uuid             NOT NULL,
    section_name    text COLLATE "C" NOT NULL,
    element_name    text COLLATE "C" NOT NULL,
    position        integer          NOT NULL,
    attribute_names text[]           NOT NULL,

    CONSTRAINT pk_statement_attribute PRIMARY KEY (raw_artifact_id, section_name, element_name),
    CONSTRAINT fk_statement_attribute_artifact FOREIGN KEY (raw_artifact_id) REFERENCES flex.raw_artifact ON DELETE RESTRICT,
    CONSTRAINT ck_statement_attribute_names CHECK (section_name <> '' AND element_name <> '' AND cardinality(attribute_names) > 0)
);
COMMENT ON COLUMN flex.statement_attribute.position IS 'Place among the sections and elements of the document, by first occurrence, from 1';
COMMENT ON COLUMN flex.statement_attribute.attribute_names IS 'Every attribute that any row of the element has, by first occurrence';

CREATE TRIGGER statement_attribute_immutable BEFORE UPDATE OR DELETE ON flex.statement_attribute
    FOR EACH ROW EXECUTE FUNCTION flex.refuse_change();
CREATE TRIGGER statement_attribute_no_truncate BEFORE TRUNCATE ON flex.statement_attribute
    FOR EACH STATEMENT EXECUTE FUNCTION flex.refuse_change();
ALTER TABLE flex.statement_attribute ENABLE ALWAYS TRIGGER statement_attribute_immutable;
ALTER TABLE flex.statement_attribute ENABLE ALWAYS TRIGGER statement_attribute_no_truncate;

-- The value of one attribute of a stored row, empty when the row has none. A value cannot hold "name":" unescaped, so that searching the
-- text is exact and takes a tenth of what parsing takes; a row with an escape is parsed, because a value may go on behind an escaped quote.
CREATE FUNCTION flex.payload_value(payload text, name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN name IS NULL THEN ''
               WHEN strpos(payload, '\') = 0 THEN split_part(split_part(payload, '"' || name || '":"', 2), '"', 1)
               ELSE COALESCE(payload::json ->> name, '') END $$;

-- The same, where a second name stands in for an empty first one.
CREATE FUNCTION flex.payload_value(payload text, name text, otherwise text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(NULLIF(flex.payload_value(payload, name), ''), flex.payload_value(payload, otherwise)) $$;

-- The identity of a stored row as text: by the broker's ids where it has any, else by what it says. The places are fixed in number, which
-- lets the planner put them into the query instead of calling for each row; a place without a name costs nothing.
CREATE FUNCTION flex.row_identity(payload text, ids text, also text[], also_or text[], of text[], of_or text[])
    RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN ids <> '' THEN ids || E'\x1F'
    || flex.payload_value(payload, also[1], also_or[1]) || E'\x1F' || flex.payload_value(payload, also[2], also_or[2]) || E'\x1F'
    || flex.payload_value(payload, also[3], also_or[3]) || E'\x1F' || flex.payload_value(payload, also[4], also_or[4]) || E'\x1F'
    || flex.payload_value(payload, also[5], also_or[5])
    ELSE flex.payload_value(payload, of[1], of_or[1]) || E'\x1F' || flex.payload_value(payload, of[2], of_or[2]) || E'\x1F'
    || flex.payload_value(payload, of[3], of_or[3]) || E'\x1F' || flex.payload_value(payload, of[4], of_or[4]) || E'\x1F'
    || flex.payload_value(payload, of[5], of_or[5]) || E'\x1F' || flex.payload_value(payload, of[6], of_or[6]) || E'\x1F'
    || flex.payload_value(payload, of[7], of_or[7]) || E'\x1F' || flex.payload_value(payload, of[8], of_or[8]) || E'\x1F'
    || flex.payload_value(payload, of[9], of_or[9]) END $$;

-- The broker's ids of a row, each between separators; empty when it has none, or only placeholders.
CREATE FUNCTION flex.row_ids(payload text, ids text[]) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT replace(replace(replace(replace(E'\x1F' || flex.payload_value(payload, ids[1]) || E'\x1F\x1F' || flex.payload_value(payload, ids[2])
    || E'\x1F\x1F' || flex.payload_value(payload, ids[3]) || E'\x1F', E'\x1FN/A\x1F', ''), E'\x1F--\x1F', ''), E'\x1F-\x1F', ''), E'\x1F\x1F', '') $$;
