UPDATE item_states SET state = ?, due = ?, changed = ?, lease_until = 0, owner = NULL, started = 0, fail_class = ?, skip = ?, reason = ?,
    http = ?, engine = coalesce(?, engine), coverage = coalesce(?, coverage)
WHERE id = ? AND token = ? AND state = 1
RETURNING run_source
