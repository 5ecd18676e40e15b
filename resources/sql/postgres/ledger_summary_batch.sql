SELECT l.state, count(*), CAST(coalesce(sum(c.bytes), 0) AS bigint) FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id
WHERE c.lost = 0 AND l.batch_id = ? GROUP BY l.state
