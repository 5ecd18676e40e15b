SELECT e.id, e.source_id, e.page_id, e.record_key, e.fingerprint, coalesce(e.duplicate_of, 0), e.capture_id, e.fields,
    (SELECT count(*) FROM event_revisions AS r WHERE r.event_id = e.id) - 1, e.first, e.changed, e.retracted
FROM capture_events AS v JOIN events AS e ON e.id = v.event_id WHERE v.capture_id = ? ORDER BY v.ordinal
