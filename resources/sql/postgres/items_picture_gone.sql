UPDATE item_states SET state = 0, due = 0, capture_id = NULL, attempt = 0, stalls = 0, started = 0, reason = ?, changed = ?
WHERE id IN (SELECT item_id FROM captures WHERE id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))) AND state = 2
    AND run_id NOT IN (SELECT id FROM scraping_runs WHERE finalized <> 0)
RETURNING run_source
