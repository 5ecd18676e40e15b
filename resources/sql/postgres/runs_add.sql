-- The number comes with the row: of two programs that create a run at once one is told of the conflict, and does it again.
INSERT INTO scraping_runs(uid, number, state, plan, created)
SELECT ?, coalesce(max(number), 0) + 1, ?, ?, CAST(? AS bigint) FROM scraping_runs
RETURNING id
