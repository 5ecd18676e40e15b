SELECT due FROM item_states INDEXED BY item_states_waiting WHERE run_source = ? AND state = 0 ORDER BY due LIMIT 1
