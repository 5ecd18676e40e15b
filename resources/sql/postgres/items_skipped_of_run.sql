SELECT id FROM item_states WHERE run_id = ? AND state = 4 AND skip = ?
