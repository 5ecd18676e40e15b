SELECT c.id FROM captures AS c JOIN run_sources AS s ON s.id = c.run_source
WHERE c.page_id = ? AND c.lost = 0 AND s.source_id = ? ORDER BY c.id DESC LIMIT ?
