SELECT id, review, review_by, review_reason, sha256 = ? FROM captures
WHERE item_id = ? AND lost = 1 AND review <> 0 ORDER BY id DESC LIMIT 1
