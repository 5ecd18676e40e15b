SELECT id, at, by, action, count, reason, note, run_id, reverts, reverted_by, CASE WHEN length(detail) < 4096 THEN detail ELSE '{}' END
FROM journal ORDER BY id DESC LIMIT ? OFFSET ?
