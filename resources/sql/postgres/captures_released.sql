-- A release that comes late, after the capture was taken back and its picture kept again, does nothing.
UPDATE captures SET spool_file = '', released = 1
WHERE id = ? AND (lost = 1 OR review = 2 OR EXISTS (SELECT 1 FROM ledger AS l WHERE l.capture_id = captures.id AND l.state IN (5, 8) AND l.retract = 0))
