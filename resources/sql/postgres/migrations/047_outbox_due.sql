CREATE INDEX outbox_due ON outbox(kind, due)
