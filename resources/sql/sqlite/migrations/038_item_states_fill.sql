INSERT INTO item_states(id, run_source, state, due, token, started, lease_until, owner, attempt, stalls, run_id, changed, fail_class, skip,
    http, engine, coverage, capture_id, reason)
SELECT id, run_source, state, due, token, started, lease_until, owner, attempt, stalls, run_id, changed, fail_class, skip,
    http, engine, coverage, capture_id, reason FROM scraping_items ORDER BY id
