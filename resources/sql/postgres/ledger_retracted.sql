-- What was decided anew meanwhile keeps its state; what the operator took back begins anew.
UPDATE ledger SET state = CASE WHEN retract = 1 THEN 0 ELSE state END, batch_id = CASE WHEN retract = 1 THEN 0 ELSE batch_id END,
    retract = 0, tries = 0, object_key = '', url = '', permanent_url = '', error = '', error_class = '', changed = ?
WHERE capture_id = ? AND retract <> 0
