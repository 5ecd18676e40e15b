SELECT source_id, state, count(*) FROM page_states WHERE state IN (1, 2, 3) GROUP BY source_id, state
