SELECT id, run_id, source_id, raw, priority, rate, enabled, concurrency, pin FROM run_sources WHERE run_id = ? ORDER BY id
