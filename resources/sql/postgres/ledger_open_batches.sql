SELECT id FROM batches WHERE ended = 0 ORDER BY id
