CREATE INDEX notices_cause ON notices(cause, state, at)
