SELECT c.id, c.review, c.review_by, c.review_reason FROM captures AS c LEFT JOIN ledger AS l ON l.capture_id = c.id
WHERE c.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND c.lost = 0 AND c.review <> 2 AND coalesce(l.state, 0) NOT IN (3, 4, 5)
ORDER BY c.id
