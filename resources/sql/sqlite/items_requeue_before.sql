SELECT run_source, state, count(*) FROM item_states
WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND state IN (3, 4) GROUP BY run_source, state
