INSERT INTO crawl_results(run_id, item_id, property_id, source_id, capture_id, url, title, screenshot_url, permanent_screenshot_url, sha256,
    engine, coverage, fields, captured_at, created_at)
VALUES(?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?)
ON CONFLICT(run_id, item_id) DO UPDATE SET property_id = excluded.property_id, source_id = excluded.source_id,
    capture_id = excluded.capture_id, url = excluded.url, title = excluded.title, screenshot_url = excluded.screenshot_url,
    permanent_screenshot_url = excluded.permanent_screenshot_url, sha256 = excluded.sha256, engine = excluded.engine,
    coverage = excluded.coverage, fields = excluded.fields, captured_at = excluded.captured_at
