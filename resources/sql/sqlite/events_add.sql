INSERT INTO events(source_id, page_id, record_key, fingerprint, duplicate_of, capture_id, fields, first, changed)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
