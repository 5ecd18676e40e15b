UPDATE scraping_items SET state = 1, token = token + 1, lease_until = ?, owner = ?, changed = ?, attempt = attempt + ?, started = ?
WHERE id IN (SELECT id FROM scraping_items INDEXED BY scraping_items_waiting
             WHERE run_source = ? AND state = 0 AND due <= ? ORDER BY due, id LIMIT ?)
RETURNING id, token, url, uid, page_id, identity_key, attempt, stalls, depth
