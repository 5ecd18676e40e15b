-- What is known of each group of schedules; times are UTC milliseconds, 0 = never.
CREATE TABLE schedule_state(group_id text PRIMARY KEY, schedule text NOT NULL, since bigint NOT NULL, fired bigint NOT NULL DEFAULT 0,
    outcome text NOT NULL DEFAULT 'never', run_id bigint NOT NULL DEFAULT 0, result text NOT NULL DEFAULT '',
    skip_next integer NOT NULL DEFAULT 0, switched_off integer NOT NULL DEFAULT 0)
