CREATE TABLE rate_state(rate_key text PRIMARY KEY, state text NOT NULL, changed bigint NOT NULL)
