SELECT raw FROM scraping_sources WHERE present = 1 ORDER BY id
