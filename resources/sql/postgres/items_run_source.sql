SELECT id FROM run_sources WHERE run_id = ? AND source_id = ?
