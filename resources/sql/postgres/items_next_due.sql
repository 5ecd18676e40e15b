SELECT due FROM item_states WHERE run_source = ? AND state = 0 ORDER BY due LIMIT 1
