UPDATE item_states INDEXED BY item_states_waiting SET due = due + ?
WHERE run_source IN (SELECT id FROM run_sources) AND state = 0 AND due > ?
