INSERT INTO capture_events(capture_id, ordinal, event_id, revision_id) SELECT CAST(? AS bigint), CAST(? AS integer), id, revision_id
FROM events WHERE id = ?
