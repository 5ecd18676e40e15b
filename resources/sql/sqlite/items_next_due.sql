SELECT due FROM scraping_items INDEXED BY scraping_items_waiting WHERE run_source = ? AND state = 0 ORDER BY due LIMIT 1
