INSERT INTO capture_events(capture_id, ordinal, event_id, revision_id) VALUES(?, ?, ?, ?)
