UPDATE outbox SET due = 0
