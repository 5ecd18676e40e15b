SELECT c.id, c.review, c.review_by, c.review_reason, coalesce(l.state, 0), c.run_id
FROM json_each(CAST(? AS TEXT)) AS e JOIN captures AS c ON c.id = e.value LEFT JOIN ledger AS l ON l.capture_id = c.id WHERE c.lost = 0
