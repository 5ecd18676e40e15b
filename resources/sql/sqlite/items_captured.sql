UPDATE item_states SET state = 2, changed = ?, lease_until = 0, owner = NULL, capture_id = ?, engine = ?, coverage = ?, http = ?,
    fail_class = 0, reason = NULL
WHERE id = ? AND token = ? AND state = 1 AND started > 0
