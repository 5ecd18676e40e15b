UPDATE item_states SET attempt = attempt + 1, started = ?
FROM (SELECT CAST(key AS INTEGER) AS item, value AS token FROM json_each(CAST(? AS TEXT))) AS h
WHERE item_states.id = h.item AND item_states.token = h.token AND state = 1 AND started = 0
