INSERT INTO event_revisions(event_id, capture_id, at, fields, changes, fingerprint) VALUES(?, ?, ?, ?, ?, ?)
RETURNING id
