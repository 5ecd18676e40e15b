INSERT INTO batches(uid, run_id, target, mode, created) VALUES(?, ?, ?, ?, ?)
RETURNING id
