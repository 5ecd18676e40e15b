SELECT count(*), min(run_source), max(run_source) FROM item_states NOT INDEXED
WHERE id BETWEEN ? AND ? AND token = ? AND state = 1 AND started > 0
