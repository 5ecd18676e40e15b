UPDATE outbox SET payload = ?, tries = 0, created = ?, due = ?, error = '' WHERE id = ?
