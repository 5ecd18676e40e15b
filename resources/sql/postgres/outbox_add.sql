INSERT INTO outbox(kind, payload, created, due) VALUES(?, ?, ?, ?) RETURNING id
