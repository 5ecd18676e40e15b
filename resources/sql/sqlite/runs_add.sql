-- The number comes with the row: two programs that create a run at once get two numbers.
INSERT INTO scraping_runs(uid, number, state, plan, created) SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ? FROM scraping_runs
RETURNING id
