SELECT id FROM scraping_runs ORDER BY number DESC LIMIT ? OFFSET ?
