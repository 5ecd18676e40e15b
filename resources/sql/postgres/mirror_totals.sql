SELECT i.state, count(*) FROM mirror_items AS m JOIN item_states AS i ON i.id = m.item_id
WHERE m.state IN (0, 1, 2, 3) AND m.run_source = ? AND m.part = ? GROUP BY i.state
