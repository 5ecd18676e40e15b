CREATE INDEX capture_events_revision ON capture_events(revision_id)
