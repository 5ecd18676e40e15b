-- Run 0: all runs.
SELECT l.state, count(*), CAST(coalesce(sum(c.bytes), 0) AS bigint) FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id
WHERE c.lost = 0 AND c.run_id BETWEEN ? AND coalesce(nullif(CAST(? AS bigint), 0), 9223372036854775807) GROUP BY l.state
