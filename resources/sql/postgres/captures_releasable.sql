SELECT c.id, c.uid, c.spool_file, c.sha256, c.bytes, 0 FROM captures AS c
JOIN scraping_runs AS r ON r.id = c.run_id LEFT JOIN ledger AS l ON l.capture_id = c.id
WHERE c.sha256 <> '' AND c.released = 0 AND (c.lost = 1 OR (coalesce(l.state, 0) IN (5, 8) AND l.retract = 0) OR (c.review = 2 AND (r.finalized <> 0 OR c.reviewed <= ?)))
