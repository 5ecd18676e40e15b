UPDATE item_states SET due = due + ?
WHERE run_source IN (SELECT id FROM run_sources) AND state = 0 AND due > ?
