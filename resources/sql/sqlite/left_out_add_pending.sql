INSERT INTO left_out(run_id, run_source, address_id, reason, address, found_on, rule, at)
SELECT i.run_id, i.run_source, p.page_id, ?, p.url, p.found_on, ?, ? FROM item_states AS i JOIN item_pages AS p ON p.id = i.id
WHERE i.run_source = ? AND i.state = 0 ORDER BY i.due, i.id LIMIT ?
ON CONFLICT(run_source, address_id, reason) DO NOTHING
