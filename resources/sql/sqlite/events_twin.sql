SELECT id, coalesce(duplicate_of, id) FROM events WHERE fingerprint = ? AND fingerprint <> '' AND id <> ? ORDER BY id LIMIT 1
