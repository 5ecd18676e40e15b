CREATE INDEX page_states_state ON page_states(state, since)
