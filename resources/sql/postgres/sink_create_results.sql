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
    coverage float8 NOT NULL,
    fields json NOT NULL,
    captured_at bigint NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY(run_id, item_id)
)
