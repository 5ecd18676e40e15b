UPDATE events SET retracted = (n.id IS NULL), revision_id = coalesce(n.id, events.revision_id), fields = coalesce(n.fields, events.fields),
    capture_id = coalesce(n.capture_id, events.capture_id), fingerprint = coalesce(n.fingerprint, events.fingerprint)
FROM (SELECT e.id AS event, max(r.id) AS id, r.fields, r.capture_id, r.fingerprint
      FROM events AS e LEFT JOIN event_revisions AS r ON r.event_id = e.id AND r.retracted = 0
      WHERE e.id IN (SELECT event_id FROM capture_events WHERE capture_id IN (SELECT value FROM json_each(CAST(? AS TEXT))))
      GROUP BY e.id) AS n
WHERE events.id = n.event
