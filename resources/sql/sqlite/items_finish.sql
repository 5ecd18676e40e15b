UPDATE item_states SET state = 2, changed = ?, lease_until = 0, fail_class = 0, reason = NULL
FROM (SELECT CAST(key AS INTEGER) AS item, value AS token FROM json_each(CAST(? AS TEXT))) AS h
WHERE item_states.id = h.item AND item_states.token = h.token AND state = 1 AND started > 0
RETURNING id, run_source
