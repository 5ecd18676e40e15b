UPDATE item_states SET state = 0, due = 0, attempt = 0, stalls = 0, started = 0, fail_class = 0, skip = 0, reason = NULL, changed = ?
WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND state IN (3, 4)
