-- Kept equal to the items by every statement that moves one; the console reads it ten times a second.
CREATE TABLE run_counts(run_source INTEGER PRIMARY KEY, pending INTEGER NOT NULL DEFAULT 0, leased INTEGER NOT NULL DEFAULT 0,
    captured INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0)
