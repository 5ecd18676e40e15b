-- What is known of each group of schedules; times are UTC milliseconds, 0 = never.
CREATE TABLE schedule_state(group_id TEXT PRIMARY KEY, schedule TEXT NOT NULL, since INTEGER NOT NULL, fired INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT 'never', run_id INTEGER NOT NULL DEFAULT 0, result TEXT NOT NULL DEFAULT '',
    skip_next INTEGER NOT NULL DEFAULT 0, switched_off INTEGER NOT NULL DEFAULT 0)
