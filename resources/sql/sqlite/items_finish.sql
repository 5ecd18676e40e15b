-- lease_until stays: see items_enqueue_state.
UPDATE item_states SET state = 2, changed = ?, fail_class = 0, reason = NULL
WHERE id BETWEEN ? AND ?
