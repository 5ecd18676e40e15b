SELECT i.run_id, i.run_source, i.page_id, s.source_id, i.attempt FROM scraping_items AS i JOIN run_sources AS s ON s.id = i.run_source
WHERE i.id = ? AND i.token = ? AND i.state = 1 AND i.started > 0
