-- 1: the operator wants it back. What was tried once since then may be at the target, whatever became of it.
UPDATE ledger SET retract = CASE WHEN retract = 0 THEN 1 ELSE retract END, changed = ?
WHERE capture_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND (retract <> 0 OR (state <> 0 AND tries > 0))
RETURNING capture_id
