CREATE INDEX page_states_source ON page_states(source_id, seen_run)
