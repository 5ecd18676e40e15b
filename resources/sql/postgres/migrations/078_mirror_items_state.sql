CREATE INDEX mirror_items_state ON mirror_items(state, run_source, part)
