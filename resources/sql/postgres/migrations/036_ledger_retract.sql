CREATE INDEX ledger_retract ON ledger(retract) WHERE retract <> 0
