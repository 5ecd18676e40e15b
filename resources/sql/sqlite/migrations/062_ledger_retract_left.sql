-- What was refused after its object had been stored, and was then decided against: its object is still at the target.
UPDATE ledger SET retract = 2 WHERE state = 0 AND object_key <> '' AND tries > 0
