INSERT INTO scraping_sources AS s (id, name, raw, present, changed, circuit_failures, circuit_hold) VALUES(?, ?, ?, 1, ?, ?, ?)
ON CONFLICT(id) DO UPDATE SET name = excluded.name, present = 1,
    changed = CASE WHEN s.raw = excluded.raw THEN s.changed ELSE excluded.changed END, raw = excluded.raw,
    circuit_failures = excluded.circuit_failures, circuit_hold = excluded.circuit_hold
