-- Run 0: all runs.
SELECT count(*), CAST(coalesce(sum(c.bytes), 0) AS bigint) FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id
WHERE l.state = 1 AND l.batch_id = 0 AND l.retract = 0 AND c.lost = 0 AND c.review = 1 AND c.run_id BETWEEN ? AND coalesce(nullif(CAST(? AS bigint), 0), 9223372036854775807)
