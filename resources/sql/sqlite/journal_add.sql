INSERT INTO journal(at, by, action, count, reason, note, run_id, reverts, detail) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id
