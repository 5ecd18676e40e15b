CREATE INDEX item_states_waiting ON item_states(run_source, due) WHERE state = 0
