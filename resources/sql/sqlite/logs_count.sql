SELECT count(*) FROM scraping_logs
