UPDATE event_revisions SET retracted = NOT EXISTS (
    SELECT 1 FROM capture_events AS v JOIN captures AS c ON c.id = v.capture_id
    WHERE v.revision_id = event_revisions.id AND c.review <> 2 AND c.lost = 0)
WHERE id IN (SELECT revision_id FROM capture_events WHERE capture_id IN (SELECT value FROM json_each(CAST(? AS TEXT))))
