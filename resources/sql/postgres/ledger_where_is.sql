SELECT object_key, url, permanent_url FROM ledger WHERE capture_id = ?
