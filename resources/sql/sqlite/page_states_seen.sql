-- The state it has is answered: only that of a page that was not there changes.
INSERT INTO page_states(page_id, source_id, seen_run, named, seen, since)
SELECT c.page_id, s.source_id, c.run_id, CASE WHEN p.found_on IS NULL THEN 0 ELSE 1 END, c.at, c.at
FROM captures AS c JOIN run_sources AS s ON s.id = c.run_source JOIN item_pages AS p ON p.id = c.item_id WHERE c.id = ?
ON CONFLICT(page_id) DO UPDATE SET seen_run = excluded.seen_run, named = max(page_states.named, excluded.named), seen = excluded.seen
RETURNING state
