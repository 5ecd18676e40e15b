SELECT statistics FROM scraping_runs WHERE id = ?
