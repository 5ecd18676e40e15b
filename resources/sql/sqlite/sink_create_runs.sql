CREATE TABLE IF NOT EXISTS crawl_runs(
    run_id TEXT PRIMARY KEY CHECK(run_id <> ''),
    total INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    statistics TEXT NOT NULL CHECK(json_valid(statistics)),
    updated_at INTEGER NOT NULL
) WITHOUT ROWID
