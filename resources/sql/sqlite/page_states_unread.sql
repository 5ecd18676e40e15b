-- One page that could not be read and may name others: it did so once, or the run in which they were seen did not know it.
SELECT i.id FROM item_states AS i JOIN item_pages AS p ON p.id = i.id LEFT JOIN captures AS c ON c.id = i.capture_id
    LEFT JOIN page_states AS s ON s.page_id = p.page_id
WHERE i.run_id = ? AND i.run_source = ? AND p.depth < ?
    AND ((i.state = 3 AND i.fail_class <> ?) OR i.state = 4 OR (i.state = 2 AND (c.triage = 0 OR c.flags LIKE '%,not-settled,%')))
    AND (s.names = 1 OR NOT EXISTS (SELECT 1 FROM item_pages AS b WHERE b.run_id = ? AND b.page_id = p.page_id))
LIMIT 1
