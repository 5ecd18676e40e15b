SELECT s.source_id, l.state, count(*) FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id JOIN run_sources AS s ON s.id = c.run_source
WHERE c.run_id = ? AND c.lost = 0 GROUP BY s.source_id, l.state
