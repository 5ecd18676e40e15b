SELECT id, kind, payload, tries, created, due, error FROM outbox WHERE (? = '' OR kind = ?) AND due <= ? ORDER BY id LIMIT ?
