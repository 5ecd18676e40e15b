INSERT INTO item_states(id, run_source, run_id, changed)
SELECT CAST(? AS INTEGER) + e.key, e.value, ?, ? FROM json_each(CAST(? AS TEXT)) AS e
