SELECT address_id, reason FROM left_out
WHERE run_source = ? AND address_id = ANY(trawl_ids(?))
