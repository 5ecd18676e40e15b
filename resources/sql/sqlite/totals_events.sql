SELECT count(DISTINCT e.id), (SELECT count(*) FROM event_revisions r JOIN captures rc ON rc.id = r.capture_id
    WHERE rc.run_id = c.run_id AND r.changes <> '{}'), count(DISTINCT CASE WHEN e.duplicate_of IS NOT NULL THEN e.id END)
FROM captures c JOIN capture_events ce ON ce.capture_id = c.id JOIN events e ON e.id = ce.event_id
WHERE c.run_id = ? AND c.lost = 0
