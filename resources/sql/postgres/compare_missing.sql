-- Pages that the second run captured and the first one did not, with what became of them there.
SELECT s.source_id, 0, j.id, j.state, j.fail_class, 1, 0, 0, coalesce(i.id, 0), coalesce(i.state, 0), coalesce(i.fail_class, 0), 1, 0, 0
FROM item_states AS j JOIN item_pages AS q ON q.id = j.id JOIN run_sources AS s ON s.id = j.run_source
    LEFT JOIN item_pages AS p ON p.run_id = ? AND p.page_id = q.page_id LEFT JOIN item_states AS i ON i.id = p.id
WHERE j.run_id = ? AND j.state = 2 AND (i.id IS NULL OR i.state <> 2)
