-- A lease in a run that was finalized meanwhile.
UPDATE item_states AS i SET state = 4, skip = ?, reason = ?, started = 0, lease_until = 0, owner = NULL, changed = ?
FROM trawl_pairs(?) AS h
WHERE i.id = h.item AND i.token = h.value AND i.state = 1 AND i.lease_until <= ?
RETURNING i.id, i.run_source
