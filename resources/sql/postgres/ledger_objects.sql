SELECT capture_id, error_class FROM ledger WHERE batch_id = ? AND batch_id <> 0 ORDER BY capture_id LIMIT ? OFFSET ?
