CREATE INDEX ledger_batch ON ledger(batch_id, state)
