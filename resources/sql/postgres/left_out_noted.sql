SELECT address_id, reason FROM left_out
WHERE run_source = ? AND address_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
