UPDATE item_states SET state = 0, due = 0, attempt = 0, stalls = 0, started = 0, fail_class = 0, skip = 0, reason = NULL, changed = ?
WHERE id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND state IN (3, 4)
