UPDATE captures SET review = 0, review_by = '', review_reason = ''
WHERE id = ? AND EXISTS (SELECT 1 FROM ledger AS l WHERE l.capture_id = captures.id AND l.retract = 1)
