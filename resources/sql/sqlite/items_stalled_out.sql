UPDATE item_states SET state = 3, stalls = stalls + 1, started = 0, lease_until = 0, owner = NULL, fail_class = ?, reason = ?, changed = ?
WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND state = 1
RETURNING run_source
