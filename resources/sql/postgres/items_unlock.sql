UPDATE item_states AS i SET state = 0, due = 0, stalls = i.stalls + CASE WHEN i.started > 0 THEN 1 ELSE 0 END, started = 0, lease_until = 0,
    owner = NULL, changed = ?
FROM trawl_pairs(?) AS h
WHERE i.id = h.item AND i.token = h.value AND i.state = 1 AND i.lease_until <= ?
RETURNING i.id, i.run_source
