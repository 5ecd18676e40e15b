-- Run 0: all runs.
SELECT count(*) FROM ledger WHERE state = 6 AND retract = 0 AND capture_id IN
    (SELECT id FROM captures WHERE review = 1 AND lost = 0 AND run_id BETWEEN ? AND coalesce(nullif(CAST(? AS bigint), 0), 9223372036854775807))
