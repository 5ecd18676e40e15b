UPDATE ledger SET error = ?, changed = ? WHERE capture_id = ? AND retract <> 0
