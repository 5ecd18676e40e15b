SELECT run_source, sum(state = 0), sum(state = 1), sum(state = 2), sum(state = 3), sum(state = 4) FROM item_states
WHERE run_id = ? GROUP BY run_source
