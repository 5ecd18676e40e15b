SELECT source_id, url, coalesce(sha256, ''), coalesce(permanent_screenshot_url, '') FROM crawl_results ORDER BY item_id
