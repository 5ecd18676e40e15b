-- Its first revision follows by writer/3_event_made.sql.
INSERT INTO events(source_id, page_id, record_key, fingerprint, duplicate_of, capture_id, fields, first, changed)
SELECT s.source_id, c.page_id, ?, ?, ?, c.id, ?, c.at, c.at FROM captures AS c JOIN run_sources AS s ON s.id = c.run_source WHERE c.id = ?
RETURNING id
