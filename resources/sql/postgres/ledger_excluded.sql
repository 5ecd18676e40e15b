-- Run 0: all runs.
SELECT review, count(*) FROM captures WHERE lost = 0 AND run_id BETWEEN ? AND coalesce(nullif(CAST(? AS bigint), 0), 9223372036854775807) GROUP BY review
