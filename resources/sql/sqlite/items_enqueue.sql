INSERT INTO item_pages(run_id, page_id, depth, uid, url, identity_key, found_on) VALUES(?, ?, ?, ?, CAST(? AS TEXT), ?, ?)
ON CONFLICT(run_id, page_id) DO NOTHING
RETURNING id
