SELECT s.page_id, s.state, s.missing, s.counted, s.seen_run
FROM item_states AS i JOIN item_pages AS p ON p.id = i.id JOIN page_states AS s ON s.page_id = p.page_id
WHERE i.run_id = ? AND i.run_source = ? AND i.state = 3 AND i.fail_class = ? AND s.state <> 2 AND s.counted < ?
