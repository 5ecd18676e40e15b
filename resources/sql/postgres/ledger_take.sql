-- Run 0: all runs.
UPDATE ledger SET batch_id = ?, changed = ?
WHERE state = 1 AND batch_id = 0 AND retract = 0 AND capture_id IN
    (SELECT id FROM captures WHERE review = 1 AND lost = 0 AND run_id BETWEEN ? AND coalesce(nullif(CAST(? AS bigint), 0), 9223372036854775807)
        AND (octet_length(CAST(? AS bytea)) = 0
            OR id = ANY(CAST((SELECT trawl_ids(CASE WHEN octet_length(CAST(? AS bytea)) = 0 THEN '' ELSE CAST(? AS bytea) END)) AS bigint[]))))
