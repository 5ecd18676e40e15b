SELECT ok, coverage, ms, fail_class, at FROM engine_attempts WHERE source_id = ? AND engine = ? ORDER BY id
