-- The list of original statements walks the artifacts of an account, newest first, and finds one by the first digits of its SHA-256.
CREATE INDEX ix_raw_artifact_list_account ON flex.raw_artifact (account_id, raw_artifact_id DESC);
CREATE INDEX ix_raw_artifact_sha256 ON flex.raw_artifact (payload_sha256);
