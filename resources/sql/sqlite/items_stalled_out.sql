UPDATE item_states SET state = 3, stalls = stalls + 1, started = 0, lease_until = 0, owner = NULL, fail_class = ?, reason = ?, changed = ?
FROM (SELECT CAST(key AS INTEGER) AS item, value AS token FROM json_each(CAST(? AS TEXT))) AS h
WHERE item_states.id = h.item AND item_states.token = h.token AND state = 1 AND lease_until <= ?
RETURNING id, run_source
