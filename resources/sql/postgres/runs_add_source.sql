INSERT INTO run_sources(run_id, source_id, raw, max_attempts) VALUES(?, ?, ?, ?) ON CONFLICT(run_id, source_id) DO NOTHING
