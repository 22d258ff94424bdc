-- One word for one thing: user and two-factor, as in the program. Renames only; no row changes. The audit log keeps the words its old entries
-- were hashed with, so its check allows both.
ALTER TABLE platform.person RENAME TO portal_user;
ALTER TABLE platform.portal_user RENAME COLUMN person_id TO user_id;
ALTER TABLE platform.portal_user RENAME CONSTRAINT pk_person TO pk_portal_user;
ALTER TABLE platform.portal_user RENAME CONSTRAINT uq_person_name TO uq_portal_user_name;
ALTER TABLE platform.portal_user RENAME CONSTRAINT ck_person_role TO ck_portal_user_role;
ALTER TABLE platform.portal_user RENAME CONSTRAINT ck_person_name TO ck_portal_user_name;
ALTER TABLE platform.portal_user RENAME CONSTRAINT ck_person_failures TO ck_portal_user_failures;
ALTER TABLE platform.portal_user RENAME CONSTRAINT ck_person_disabled TO ck_portal_user_disabled;
ALTER TABLE platform.portal_user RENAME CONSTRAINT ck_person_account_scope TO ck_portal_user_account_scope;

ALTER TABLE platform.session RENAME COLUMN person_id TO user_id;
ALTER TABLE platform.session RENAME CONSTRAINT fk_session_person TO fk_session_user;
ALTER INDEX platform.ix_session_person RENAME TO ix_session_user;

ALTER TABLE platform.entry_link RENAME COLUMN person_id TO user_id;
ALTER TABLE platform.entry_link RENAME CONSTRAINT fk_entry_link_person TO fk_entry_link_user;
ALTER TABLE platform.entry_link RENAME CONSTRAINT ck_entry_link_person TO ck_entry_link_user;

ALTER TABLE platform.api_token RENAME COLUMN person_id TO user_id;
ALTER TABLE platform.api_token RENAME CONSTRAINT fk_api_token_person TO fk_api_token_user;
ALTER INDEX platform.ix_api_token_person RENAME TO ix_api_token_user;

ALTER TABLE platform.person_account RENAME TO user_account;
ALTER TABLE platform.user_account RENAME COLUMN person_id TO user_id;
ALTER TABLE platform.user_account RENAME CONSTRAINT pk_person_account TO pk_user_account;
ALTER TABLE platform.user_account RENAME CONSTRAINT fk_person_account_person TO fk_user_account_user;
ALTER TABLE platform.user_account RENAME CONSTRAINT ck_person_account_id TO ck_user_account_id;

ALTER TABLE platform.person_codes RENAME TO two_factor;
ALTER TABLE platform.two_factor RENAME COLUMN person_id TO user_id;
ALTER TABLE platform.two_factor RENAME CONSTRAINT pk_person_codes TO pk_two_factor;
ALTER TABLE platform.two_factor RENAME CONSTRAINT fk_person_codes_person TO fk_two_factor_user;
ALTER TABLE platform.two_factor RENAME CONSTRAINT ck_person_codes_key TO ck_two_factor_key;
ALTER TABLE platform.two_factor RENAME CONSTRAINT ck_person_codes_step TO ck_two_factor_step;
ALTER TABLE platform.two_factor RENAME CONSTRAINT ck_person_codes_salt TO ck_two_factor_salt;

ALTER TABLE platform.recovery_code RENAME COLUMN person_id TO user_id;
ALTER TABLE platform.recovery_code RENAME CONSTRAINT fk_recovery_code_codes TO fk_recovery_code_two_factor;

ALTER TABLE platform.codes_rule RENAME TO two_factor_rule;
ALTER TABLE platform.two_factor_rule RENAME COLUMN codes_rule_id TO two_factor_rule_id;
ALTER TABLE platform.two_factor_rule RENAME CONSTRAINT pk_codes_rule TO pk_two_factor_rule;
ALTER TABLE platform.two_factor_rule RENAME CONSTRAINT ck_codes_rule_one TO ck_two_factor_rule_one;
ALTER TABLE platform.two_factor_rule RENAME CONSTRAINT ck_codes_rule_of TO ck_two_factor_rule_of;
ALTER TABLE platform.two_factor_rule RENAME CONSTRAINT ck_codes_rule_changed TO ck_two_factor_rule_changed;

ALTER TABLE platform.audit_entry
    DROP CONSTRAINT ck_audit_entry_actor_kind,
    ADD CONSTRAINT ck_audit_entry_actor_kind CHECK (actor_kind IN ('user', 'person', 'machine', 'portal', 'unknown'));

COMMENT ON COLUMN platform.portal_user.account_scope IS 'all: every account, also future ones; named: those of user_account only. Ignored for administrators';
