UPDATE item_states SET state = 0, attempt = greatest(0, attempt - CASE WHEN started > 0 THEN 1 ELSE 0 END), changed = ?, lease_until = 0,
    owner = NULL, started = 0
WHERE id = ? AND token = ? AND state = 1
RETURNING run_source
