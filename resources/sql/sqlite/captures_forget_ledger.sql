DELETE FROM ledger WHERE capture_id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
