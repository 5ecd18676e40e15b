UPDATE item_states AS i SET state = 0, lease_until = 0, owner = NULL, changed = ?
FROM trawl_pairs(?) AS h
WHERE i.id = h.item AND i.token = h.value AND i.state = 1 AND i.started = 0
RETURNING i.run_source
