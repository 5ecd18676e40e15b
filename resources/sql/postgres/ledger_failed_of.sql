SELECT capture_id FROM ledger WHERE batch_id = ? AND batch_id <> 0 AND state = 6 AND error_class = ? ORDER BY capture_id
