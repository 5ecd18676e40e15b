UPDATE ledger SET state = 0, batch_id = 0, object_key = '', url = '', permanent_url = '', error = '', error_class = '', changed = ?
WHERE capture_id = ? AND state IN (3, 4, 5)
