-- Pages that the second run captured and the first one did not, with what became of them there: an item, or the reason for which it was left out.
-- Nothing is said of a source that the first run did not have.
SELECT s.source_id, 0, j.id, j.state, j.fail_class, 1, 0, 0, coalesce(i.id, 0), coalesce(i.state, 0), coalesce(i.fail_class, 0), 1, 0, 0,
    coalesce((SELECT min(o.reason) FROM left_out AS o WHERE o.run_source = t.id AND o.address_id = q.page_id), -1)
FROM item_states AS j JOIN item_pages AS q ON q.id = j.id JOIN run_sources AS s ON s.id = j.run_source
    LEFT JOIN run_sources AS t ON t.run_id = ? AND t.source_id = s.source_id
    LEFT JOIN item_pages AS p ON p.run_id = ? AND p.page_id = q.page_id LEFT JOIN item_states AS i ON i.id = p.id
WHERE j.run_id = ? AND j.state = 2 AND ((i.id IS NULL AND t.id IS NOT NULL) OR i.state <> 2)
