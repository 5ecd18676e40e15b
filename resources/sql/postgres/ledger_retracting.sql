SELECT capture_id FROM ledger WHERE retract <> 0 AND capture_id > ? ORDER BY capture_id LIMIT ?
