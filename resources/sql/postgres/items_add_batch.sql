INSERT INTO item_batches(at, first_id, last_id) VALUES(?, ?, ?)
