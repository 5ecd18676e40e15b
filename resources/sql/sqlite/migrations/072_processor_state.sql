-- The last time of each external processor, as JSON.
CREATE TABLE processor_state(processor_id TEXT PRIMARY KEY, asked INTEGER NOT NULL, report TEXT NOT NULL)
