CREATE INDEX item_states_run ON item_states(run_id, id)
