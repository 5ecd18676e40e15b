CREATE TABLE IF NOT EXISTS crawl_runs(
    run_id TEXT PRIMARY KEY CHECK(run_id <> ''),
    total bigint NOT NULL,
    recorded bigint NOT NULL,
    failed bigint NOT NULL,
    statistics json NOT NULL,
    updated_at bigint NOT NULL
)
