UPDATE item_states AS i SET lease_until = greatest(i.lease_until, ?)
FROM trawl_pairs(?) AS h
WHERE i.id = h.item AND i.token = h.value AND i.state = 1
RETURNING i.id
