CREATE INDEX event_revisions_event ON event_revisions(event_id, retracted)
