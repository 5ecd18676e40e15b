UPDATE item_states SET lease_until = max(lease_until, ?)
FROM (SELECT CAST(key AS INTEGER) AS item, value AS token FROM json_each(CAST(? AS TEXT))) AS h
WHERE item_states.id = h.item AND item_states.token = h.token AND state = 1
RETURNING id
