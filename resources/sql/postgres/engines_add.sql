INSERT INTO engine_attempts(source_id, engine, ok, coverage, ms, fail_class, at) VALUES(?, ?, ?, ?, ?, ?, ?)
