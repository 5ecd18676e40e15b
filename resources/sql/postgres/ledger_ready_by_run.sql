SELECT c.run_id, r.number, count(*), CAST(coalesce(sum(c.bytes), 0) AS bigint) FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id
JOIN scraping_runs AS r ON r.id = c.run_id WHERE l.state = 1 AND l.batch_id = 0 AND l.retract = 0 AND c.lost = 0 AND c.review = 1
GROUP BY c.run_id, r.number ORDER BY c.run_id DESC
