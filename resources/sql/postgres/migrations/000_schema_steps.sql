CREATE TABLE schema_steps(step integer PRIMARY KEY, name text NOT NULL, at bigint NOT NULL)
