UPDATE outbox SET tries = tries + 1, due = ?, error = ? WHERE id = ?
