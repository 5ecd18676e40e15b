SELECT seq, at, level, category, source_id, text, item_id FROM scraping_logs
