SELECT s.source_id, c.review, count(*) FROM captures AS c JOIN run_sources AS s ON s.id = c.run_source
WHERE c.run_id = ? AND c.lost = 0 GROUP BY s.source_id, c.review
