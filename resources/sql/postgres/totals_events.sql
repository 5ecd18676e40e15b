SELECT count(DISTINCT e.id), count(DISTINCT CASE WHEN r.capture_id = c.id AND r.changes <> '{}' THEN r.id END),
    count(DISTINCT CASE WHEN e.duplicate_of IS NOT NULL THEN e.id END)
FROM captures AS c JOIN capture_events AS v ON v.capture_id = c.id JOIN events AS e ON e.id = v.event_id
JOIN event_revisions AS r ON r.id = v.revision_id
WHERE c.run_id = ? AND c.lost = 0
