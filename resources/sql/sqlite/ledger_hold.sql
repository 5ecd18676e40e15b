UPDATE ledger SET state = ?, changed = ?, batch_id = 0
WHERE capture_id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND state IN (SELECT value FROM json_each(CAST(? AS TEXT)))
