-- What changed and can't be told stays refused.
UPDATE mirror_items SET state = 3, error = ? WHERE state = 1 AND run_source = ? AND part = ?
