SELECT coalesce(max(seq), 0) FROM scraping_logs
