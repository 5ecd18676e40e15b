SELECT run_id FROM run_sources WHERE id = ?
