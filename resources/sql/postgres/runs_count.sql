SELECT count(*) FROM scraping_runs
