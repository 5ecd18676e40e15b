SELECT id, at, by, action, count, reason, note, run_id, reverts, reverted_by, detail FROM journal WHERE id = ?
