INSERT INTO scraping_logs(run_id, at, level, category, source_id, item_id, text)
SELECT value->>6, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM json_each(CAST(? AS TEXT))
