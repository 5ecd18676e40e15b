UPDATE ledger SET state = 8, error_class = 'picture-lost', error = ?, changed = ?
WHERE capture_id = ANY(trawl_ids(?)) AND state <> 0
