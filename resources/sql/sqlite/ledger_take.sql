-- Run 0: all runs.
UPDATE ledger SET batch_id = ?, changed = ?
WHERE state = 1 AND batch_id = 0 AND retract = 0 AND capture_id IN
    (SELECT id FROM captures WHERE review = 1 AND lost = 0 AND run_id BETWEEN ? AND coalesce(nullif(?, 0), 9223372036854775807)
        AND (? = '' OR id IN (SELECT value FROM json_each(CAST(CASE WHEN ? = '' THEN '[]' ELSE ? END AS TEXT)))))
