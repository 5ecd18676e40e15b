SELECT m.item_id, m.state, m.since, m.error, m.part, p.url, s.source_id, r.number
FROM mirror_items AS m JOIN item_pages AS p ON p.id = m.item_id JOIN run_sources AS s ON s.id = m.run_source JOIN scraping_runs AS r ON r.id = s.run_id
WHERE m.state IN (1, 2, 3) ORDER BY m.state, m.run_source, m.part, m.item_id LIMIT ? OFFSET ?
