SELECT engine, count(*) FROM scraping_items WHERE run_id = ? AND engine IS NOT NULL GROUP BY engine
