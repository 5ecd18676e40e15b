CREATE TABLE IF NOT EXISTS crawl_results(
    run_id TEXT NOT NULL CHECK(run_id <> ''),
    item_id TEXT NOT NULL CHECK(item_id <> ''),
    property_id TEXT NOT NULL CHECK(property_id <> ''),
    source_id TEXT NOT NULL,
    capture_id TEXT NOT NULL,
    url TEXT NOT NULL CHECK(url <> ''),
    title TEXT NOT NULL,
    screenshot_url TEXT,
    permanent_screenshot_url TEXT,
    sha256 TEXT,
    engine TEXT NOT NULL,
    coverage REAL NOT NULL,
    fields TEXT NOT NULL CHECK(json_valid(fields)),
    captured_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY(run_id, item_id)
) WITHOUT ROWID
