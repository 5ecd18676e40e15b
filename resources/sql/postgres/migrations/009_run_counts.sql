-- Kept equal to the items by every statement that moves one; the console reads it ten times a second.
CREATE TABLE run_counts(run_source bigint PRIMARY KEY, pending bigint NOT NULL DEFAULT 0, leased bigint NOT NULL DEFAULT 0,
    captured bigint NOT NULL DEFAULT 0, failed bigint NOT NULL DEFAULT 0, skipped bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50)
