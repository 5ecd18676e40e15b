SELECT id FROM scraping_runs WHERE uid = ?
