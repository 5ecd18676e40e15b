-- The last time of each external processor, as JSON.
CREATE TABLE processor_state(processor_id text PRIMARY KEY, asked bigint NOT NULL, report text NOT NULL)
