UPDATE ledger SET state = 8, error_class = 'picture-lost', error = ?, changed = ?
WHERE capture_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND state <> 0
