SELECT id FROM batches WHERE target = ? AND ended = 0 ORDER BY id DESC LIMIT 1
