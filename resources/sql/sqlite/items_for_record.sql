SELECT i.run_id, i.run_source, p.page_id, s.source_id, i.attempt FROM item_states AS i JOIN item_pages AS p ON p.id = i.id
JOIN run_sources AS s ON s.id = i.run_source
WHERE i.id = ? AND i.token = ? AND i.state = 1 AND i.started > 0
