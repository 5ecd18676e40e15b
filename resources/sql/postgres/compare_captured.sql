-- Pages that both runs captured, where anything differs or one of the captures can't be compared: the later run, then the earlier one.
SELECT s.source_id, CASE WHEN c.records = d.records THEN 1 ELSE 0 END,
    i.id, i.state, i.fail_class, CASE WHEN c.triage = 0 OR c.flags LIKE '%,not-settled,%' THEN 0 ELSE 1 END,
    CASE WHEN c.sha256 = '' THEN 0 ELSE 1 END, c.dhash,
    j.id, j.state, j.fail_class, CASE WHEN d.triage = 0 OR d.flags LIKE '%,not-settled,%' THEN 0 ELSE 1 END,
    CASE WHEN d.sha256 = '' THEN 0 ELSE 1 END, d.dhash
FROM item_states AS j JOIN item_pages AS q ON q.id = j.id JOIN item_pages AS p ON p.run_id = ? AND p.page_id = q.page_id
    JOIN item_states AS i ON i.id = p.id JOIN captures AS c ON c.id = i.capture_id JOIN captures AS d ON d.id = j.capture_id
    JOIN run_sources AS s ON s.id = i.run_source
WHERE j.run_id = ? AND j.state = 2 AND i.state = 2
    AND (c.records <> d.records OR c.dhash <> d.dhash OR c.triage = 0 OR d.triage = 0 OR c.flags LIKE '%,not-settled,%'
        OR d.flags LIKE '%,not-settled,%')
