SELECT count(*) FROM ledger WHERE batch_id = ?
