CREATE INDEX item_states_leased ON item_states(lease_until) WHERE state = 1
