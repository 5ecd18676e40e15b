SELECT m.item_id, m.remote_id, m.told, i.state, i.attempt, i.changed, i.fail_class, i.skip, i.reason, i.http, i.engine, i.coverage
FROM mirror_items AS m JOIN item_states AS i ON i.id = m.item_id
WHERE m.state = 1 AND m.run_source = ? AND m.part = ? AND m.remote_id <> '' ORDER BY m.item_id LIMIT ?
