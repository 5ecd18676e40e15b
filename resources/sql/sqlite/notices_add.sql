INSERT INTO notices(key, cause, kind, at, state, body) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING RETURNING id
