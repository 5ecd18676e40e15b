-- Pop and lease in one statement: two that claim at once never get the same item. The rows come in any order; due and id are the queue's.
UPDATE item_states SET state = 1, token = token + 1, lease_until = ?, owner = ?, changed = ?, started = 0
WHERE id IN (SELECT i.id FROM item_states AS i INDEXED BY item_states_waiting
             WHERE i.run_source = ? AND i.state = 0 AND i.due <= ? ORDER BY i.due, i.id LIMIT ?)
RETURNING id, token, due, attempt, stalls,
    (SELECT CAST(p.url AS BLOB) FROM item_pages AS p WHERE p.id = item_states.id),
    (SELECT p.uid FROM item_pages AS p WHERE p.id = item_states.id),
    (SELECT p.page_id FROM item_pages AS p WHERE p.id = item_states.id),
    (SELECT p.identity_key FROM item_pages AS p WHERE p.id = item_states.id),
    (SELECT p.depth FROM item_pages AS p WHERE p.id = item_states.id)
