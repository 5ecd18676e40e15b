UPDATE events SET retracted = CASE WHEN n.id IS NULL THEN 1 ELSE 0 END, revision_id = coalesce(n.id, events.revision_id),
    fields = coalesce(n.fields, events.fields), capture_id = coalesce(n.capture_id, events.capture_id),
    fingerprint = coalesce(n.fingerprint, events.fingerprint)
FROM (SELECT e.id AS event, r.id, r.fields, r.capture_id, r.fingerprint
      FROM events AS e LEFT JOIN LATERAL (
          SELECT v.id, v.fields, v.capture_id, v.fingerprint FROM event_revisions AS v
          WHERE v.event_id = e.id AND v.retracted = 0 ORDER BY v.id DESC LIMIT 1) AS r ON true
      WHERE e.id IN (SELECT event_id FROM capture_events WHERE capture_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])))) AS n
WHERE events.id = n.event
