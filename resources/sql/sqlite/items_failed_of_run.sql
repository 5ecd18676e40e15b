SELECT id FROM scraping_items WHERE run_id = ? AND state = 3
