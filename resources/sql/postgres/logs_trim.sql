DELETE FROM scraping_logs WHERE at < ?
