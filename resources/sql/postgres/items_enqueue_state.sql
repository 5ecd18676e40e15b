INSERT INTO item_states(id, run_source, run_id, changed, lease_until, started)
SELECT e.item, e.value, CAST(? AS bigint), CAST(? AS bigint), CAST(? AS bigint), CAST(? AS bigint) FROM trawl_pairs(?) AS e
