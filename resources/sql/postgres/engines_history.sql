SELECT engine, ok, coverage, ms, fail_class, at FROM engine_attempts WHERE source_id = ? ORDER BY at, id
