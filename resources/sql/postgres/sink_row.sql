SELECT capture_id, property_id, url, coalesce(screenshot_url, ''), coalesce(permanent_screenshot_url, ''), fields
FROM crawl_results WHERE run_id = ? AND item_id = ?
