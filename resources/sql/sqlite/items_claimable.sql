SELECT i.id, i.token + 1, CAST(p.url AS BLOB), p.uid, p.page_id, p.identity_key, i.attempt, i.stalls, p.depth
FROM item_states AS i INDEXED BY item_states_waiting CROSS JOIN item_pages AS p ON p.id = i.id
WHERE i.run_source = ? AND i.state = 0 AND i.due <= ? ORDER BY i.due, i.id LIMIT ?
