UPDATE item_states SET state = 0, attempt = max(0, attempt - (started > 0)), stalls = stalls + (started > 0),
    due = CASE WHEN stalls + (started > 0) >= ? THEN ? ELSE 0 END, started = 0, lease_until = 0, owner = NULL, changed = ?
WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND state = 1
RETURNING run_source
