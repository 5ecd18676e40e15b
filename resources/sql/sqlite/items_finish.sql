UPDATE item_states SET state = 2, changed = ?, lease_until = 0, fail_class = 0, reason = NULL
WHERE id BETWEEN ? AND ?
