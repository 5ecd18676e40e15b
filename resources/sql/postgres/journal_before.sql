SELECT c.id, c.review, c.review_by, c.review_reason, coalesce(l.state, 0), c.run_id
FROM captures AS c LEFT JOIN ledger AS l ON l.capture_id = c.id WHERE c.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND c.lost = 0 ORDER BY c.id
