-- The tables of Quartz, version 4.7: which schedules there are, when each fires next, and which processes share them. Quartz reads and
-- writes them; names and types of their columns are those that it expects. A time is a number of 100 ns steps since the year 1, UTC, an
-- interval a number of milliseconds.
CREATE TABLE platform.quartz_job_details (
    sched_name        text    NOT NULL,
    job_name          text    NOT NULL,
    job_group         text    NOT NULL,
    description       text,
    job_class_name    text    NOT NULL,
    is_durable        boolean NOT NULL,
    is_nonconcurrent  boolean NOT NULL,
    is_update_data    boolean NOT NULL,
    requests_recovery boolean NOT NULL,
    job_data          bytea,

    CONSTRAINT pk_quartz_job_details PRIMARY KEY (sched_name, job_name, job_group)
);
COMMENT ON TABLE platform.quartz_job_details IS 'One row for each schedule of the portal';

CREATE TABLE platform.quartz_triggers (
    sched_name              text    NOT NULL,
    trigger_name            text    NOT NULL,
    trigger_group           text    NOT NULL,
    job_name                text    NOT NULL,
    job_group               text    NOT NULL,
    description             text,
    next_fire_time          bigint,
    prev_fire_time          bigint,
    priority                integer,
    trigger_state           text    NOT NULL,
    trigger_type            text    NOT NULL,
    start_time              bigint  NOT NULL,
    end_time                bigint,
    calendar_name           text,
    misfire_instr           smallint,
    misfire_orig_fire_time  bigint,
    execution_group         text,
    preferred_node          text,
    preferred_node_auto     boolean NOT NULL DEFAULT false,
    retry_policy            text,
    retry_attempt           integer,
    continues_trigger_name  text,
    continues_trigger_group text,
    continuation_condition  integer,
    overlap_policy          integer,
    pause_reason            text,
    paused_by               text,
    paused_at               bigint,
    misfire_threshold       bigint,
    fixed_delay             boolean,
    job_data                bytea,

    CONSTRAINT pk_quartz_triggers PRIMARY KEY (sched_name, trigger_name, trigger_group),
    CONSTRAINT fk_quartz_triggers_job FOREIGN KEY (sched_name, job_name, job_group)
        REFERENCES platform.quartz_job_details (sched_name, job_name, job_group)
);
COMMENT ON TABLE platform.quartz_triggers IS 'When a schedule fires; one more row for a firing that is to be repeated';
CREATE INDEX ix_quartz_triggers_job ON platform.quartz_triggers (sched_name, job_name, job_group);
CREATE INDEX ix_quartz_triggers_due ON platform.quartz_triggers (sched_name, trigger_state, next_fire_time);

CREATE TABLE platform.quartz_simple_triggers (
    sched_name      text   NOT NULL,
    trigger_name    text   NOT NULL,
    trigger_group   text   NOT NULL,
    repeat_count    bigint NOT NULL,
    repeat_interval bigint NOT NULL,
    times_triggered bigint NOT NULL,

    CONSTRAINT pk_quartz_simple_triggers PRIMARY KEY (sched_name, trigger_name, trigger_group),
    CONSTRAINT fk_quartz_simple_triggers_trigger FOREIGN KEY (sched_name, trigger_name, trigger_group)
        REFERENCES platform.quartz_triggers (sched_name, trigger_name, trigger_group) ON DELETE CASCADE
);
COMMENT ON TABLE platform.quartz_simple_triggers IS 'Equal intervals';

CREATE TABLE platform.quartz_cron_triggers (
    sched_name      text NOT NULL,
    trigger_name    text NOT NULL,
    trigger_group   text NOT NULL,
    cron_expression text NOT NULL,
    time_zone_id    text,

    CONSTRAINT pk_quartz_cron_triggers PRIMARY KEY (sched_name, trigger_name, trigger_group),
    CONSTRAINT fk_quartz_cron_triggers_trigger FOREIGN KEY (sched_name, trigger_name, trigger_group)
        REFERENCES platform.quartz_triggers (sched_name, trigger_name, trigger_group) ON DELETE CASCADE
);
COMMENT ON TABLE platform.quartz_cron_triggers IS 'Times of a day in a zone';

-- The portal uses neither the kinds of triggers of the next two tables nor calendars nor paused groups. Quartz reads the tables all the
-- same, and does not start without them.
CREATE TABLE platform.quartz_simprop_triggers (
    sched_name    text NOT NULL,
    trigger_name  text NOT NULL,
    trigger_group text NOT NULL,
    str_prop_1    text,
    str_prop_2    text,
    str_prop_3    text,
    int_prop_1    integer,
    int_prop_2    integer,
    long_prop_1   bigint,
    long_prop_2   bigint,
    dec_prop_1    numeric,
    dec_prop_2    numeric,
    bool_prop_1   boolean,
    bool_prop_2   boolean,
    time_zone_id  text,

    CONSTRAINT pk_quartz_simprop_triggers PRIMARY KEY (sched_name, trigger_name, trigger_group),
    CONSTRAINT fk_quartz_simprop_triggers_trigger FOREIGN KEY (sched_name, trigger_name, trigger_group)
        REFERENCES platform.quartz_triggers (sched_name, trigger_name, trigger_group) ON DELETE CASCADE
);

CREATE TABLE platform.quartz_blob_triggers (
    sched_name    text NOT NULL,
    trigger_name  text NOT NULL,
    trigger_group text NOT NULL,
    blob_data     bytea,

    CONSTRAINT pk_quartz_blob_triggers PRIMARY KEY (sched_name, trigger_name, trigger_group),
    CONSTRAINT fk_quartz_blob_triggers_trigger FOREIGN KEY (sched_name, trigger_name, trigger_group)
        REFERENCES platform.quartz_triggers (sched_name, trigger_name, trigger_group) ON DELETE CASCADE
);

CREATE TABLE platform.quartz_calendars (
    sched_name    text  NOT NULL,
    calendar_name text  NOT NULL,
    calendar      bytea NOT NULL,

    CONSTRAINT pk_quartz_calendars PRIMARY KEY (sched_name, calendar_name)
);

CREATE TABLE platform.quartz_paused_trigger_grps (
    sched_name    text NOT NULL,
    trigger_group text NOT NULL,
    pause_reason  text,
    paused_by     text,
    paused_at     bigint,

    CONSTRAINT pk_quartz_paused_trigger_grps PRIMARY KEY (sched_name, trigger_group)
);

CREATE TABLE platform.quartz_paused_job_grps (
    sched_name   text NOT NULL,
    job_group    text NOT NULL,
    pause_reason text,
    paused_by    text,
    paused_at    bigint,

    CONSTRAINT pk_quartz_paused_job_grps PRIMARY KEY (sched_name, job_group)
);

CREATE TABLE platform.quartz_fired_triggers (
    sched_name               text    NOT NULL,
    entry_id                 text    NOT NULL,
    trigger_name             text    NOT NULL,
    trigger_group            text    NOT NULL,
    instance_name            text    NOT NULL,
    fired_time               bigint  NOT NULL,
    sched_time               bigint  NOT NULL,
    priority                 integer NOT NULL,
    state                    text    NOT NULL,
    job_name                 text,
    job_group                text,
    is_nonconcurrent         boolean NOT NULL,
    requests_recovery        boolean,
    execution_group          text,
    progress                 integer,
    progress_message         text,
    interrupt_requested_time bigint,

    CONSTRAINT pk_quartz_fired_triggers PRIMARY KEY (sched_name, entry_id)
);
COMMENT ON TABLE platform.quartz_fired_triggers IS 'What a process is about to execute or executes now; from here another one takes it over';

CREATE TABLE platform.quartz_scheduler_state (
    sched_name        text   NOT NULL,
    instance_name     text   NOT NULL,
    last_checkin_time bigint NOT NULL,
    checkin_interval  bigint NOT NULL,
    quartz_version    text,

    CONSTRAINT pk_quartz_scheduler_state PRIMARY KEY (sched_name, instance_name)
);
COMMENT ON TABLE platform.quartz_scheduler_state IS 'Processes that fire schedules, with their last sign of life';

CREATE TABLE platform.quartz_locks (
    sched_name text NOT NULL,
    lock_name  text NOT NULL,

    CONSTRAINT pk_quartz_locks PRIMARY KEY (sched_name, lock_name)
);
COMMENT ON TABLE platform.quartz_locks IS 'Rows that a process locks while it chooses what to fire';
