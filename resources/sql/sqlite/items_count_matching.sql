SELECT count(*)
FROM scraping_items AS i JOIN run_sources AS s ON s.id = i.run_source
LEFT JOIN captures AS c ON c.id = i.capture_id LEFT JOIN ledger AS l ON l.capture_id = i.capture_id LEFT JOIN owners AS o ON o.id = i.owner
