UPDATE item_states SET state = 0, due = 0, stalls = stalls + (started > 0), started = 0, lease_until = 0, owner = NULL, changed = ?
WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND state = 1
RETURNING run_source
