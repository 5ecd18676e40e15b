SELECT id, name, raw, present, changed FROM scraping_sources ORDER BY id
