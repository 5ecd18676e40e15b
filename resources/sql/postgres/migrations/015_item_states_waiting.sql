CREATE INDEX item_states_waiting ON item_states(run_source, due, id) WHERE state = 0
