-- Run 0: all runs.
SELECT l.state, count(*), coalesce(sum(c.bytes), 0) FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id
WHERE c.lost = 0 AND c.run_id BETWEEN ? AND coalesce(nullif(?, 0), 9223372036854775807) GROUP BY l.state
