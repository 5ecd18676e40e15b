INSERT INTO rate_state(rate_key, state, changed) VALUES(?, ?, ?)
ON CONFLICT(rate_key) DO UPDATE SET state = excluded.state, changed = excluded.changed
