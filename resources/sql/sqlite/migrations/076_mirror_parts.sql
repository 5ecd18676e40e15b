-- A remote run. status '' = being made, or open; else how it ended.
CREATE TABLE mirror_parts(id INTEGER PRIMARY KEY, run_source INTEGER NOT NULL, number INTEGER NOT NULL, remote_id TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '', UNIQUE(run_source, number))
