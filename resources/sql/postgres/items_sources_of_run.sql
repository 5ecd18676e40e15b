SELECT source_id, id FROM run_sources WHERE run_id = ?
