SELECT id, capture_id, at, changes, retracted FROM event_revisions WHERE event_id = ? ORDER BY id
