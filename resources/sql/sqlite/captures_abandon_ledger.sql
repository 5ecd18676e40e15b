UPDATE ledger SET state = 8, error_class = 'picture-lost', error = ?, changed = ?
WHERE capture_id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND state <> 0
