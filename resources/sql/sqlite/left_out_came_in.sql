-- What was too deep or had no room, and came into the queue after all. Reason 2: another spelling stays another spelling.
DELETE FROM left_out WHERE run_source = ? AND reason <> 2 AND address_id IN (SELECT page_id FROM item_pages WHERE id BETWEEN ? AND ?)
RETURNING reason
