SELECT source_id, engine, ok, coverage, ms, fail_class, at FROM engine_attempts
WHERE (? = '' OR (source_id = ? AND engine = ?)) ORDER BY source_id, engine, id
