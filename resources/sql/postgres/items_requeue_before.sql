SELECT run_source, state, count(*) FROM item_states
WHERE id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND state IN (3, 4) GROUP BY run_source, state
