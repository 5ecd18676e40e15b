-- Of earlier runs: every page with a capture that was no alarm.
INSERT INTO page_states(page_id, source_id, seen_run, named, names, seen, since)
SELECT c.page_id, max(s.source_id), max(c.run_id), max(CASE WHEN p.found_on IS NULL THEN 0 ELSE 1 END),
    max(CASE WHEN p.url IN (SELECT f.found_on FROM item_pages AS f WHERE f.found_on IS NOT NULL) THEN 1 ELSE 0 END), max(c.at), min(c.at)
FROM captures AS c JOIN run_sources AS s ON s.id = c.run_source JOIN item_pages AS p ON p.id = c.item_id
WHERE c.triage > 0 GROUP BY c.page_id
