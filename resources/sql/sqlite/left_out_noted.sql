SELECT address_id, reason FROM left_out
WHERE run_source = ? AND address_id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
