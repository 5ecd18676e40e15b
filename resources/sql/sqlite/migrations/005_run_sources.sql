CREATE TABLE run_sources(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES scraping_runs(id), source_id TEXT NOT NULL,
    raw TEXT NOT NULL, max_attempts INTEGER NOT NULL, priority INTEGER, rate REAL, enabled INTEGER, concurrency INTEGER, pin TEXT,
    UNIQUE(run_id, source_id))
