UPDATE event_revisions SET retracted = CASE WHEN EXISTS (
    SELECT 1 FROM capture_events AS v JOIN captures AS c ON c.id = v.capture_id
    WHERE v.revision_id = event_revisions.id AND c.review <> 2 AND c.lost = 0) THEN 0 ELSE 1 END
WHERE id IN (SELECT revision_id FROM capture_events WHERE capture_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])))
