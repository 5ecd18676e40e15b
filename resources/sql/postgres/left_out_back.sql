-- Items that had ended without being asked for and are put back: robots.txt (0) and the operator (6).
DELETE FROM left_out WHERE id IN
    (SELECT o.id FROM item_states AS i JOIN item_pages AS p ON p.id = i.id
     JOIN left_out AS o ON o.run_source = i.run_source AND o.address_id = p.page_id AND o.reason IN (0, 6)
     WHERE i.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])))
RETURNING run_source, reason
