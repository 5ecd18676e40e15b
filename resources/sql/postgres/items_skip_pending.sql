UPDATE item_states SET state = 4, skip = ?, reason = ?, changed = ?
WHERE run_source = ? AND state = 0
