UPDATE ledger SET batch_id = 0, state = 1, changed = ? WHERE batch_id = ? AND state IN (1, 2)
