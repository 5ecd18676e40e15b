INSERT INTO scraping_sources(id, name, raw, present, changed) VALUES(?, ?, ?, 1, ?)
ON CONFLICT(id) DO UPDATE SET name = excluded.name, present = 1,
    changed = CASE WHEN raw = excluded.raw THEN changed ELSE excluded.changed END, raw = excluded.raw
