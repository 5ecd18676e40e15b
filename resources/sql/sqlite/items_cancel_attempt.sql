UPDATE item_states SET state = 0, attempt = max(0, attempt - (started > 0)), changed = ?, lease_until = 0, owner = NULL, started = 0
WHERE id = ? AND token = ? AND state = 1
RETURNING run_source
