SELECT id, kind, payload, tries, created, due, error FROM outbox ORDER BY id LIMIT 1
