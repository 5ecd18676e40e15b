SELECT c.id FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id
WHERE l.batch_id = ? AND l.state IN (1, 2, 3, 4) AND l.retract = 0 AND c.review = 1 AND c.lost = 0 ORDER BY c.id LIMIT ?
