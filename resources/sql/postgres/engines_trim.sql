DELETE FROM engine_attempts WHERE source_id = ? AND engine = ? AND id NOT IN
    (SELECT id FROM engine_attempts WHERE source_id = ? AND engine = ? ORDER BY id DESC LIMIT 10)
