CREATE INDEX ledger_state ON ledger(state, batch_id)
