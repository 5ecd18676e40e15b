INSERT INTO scraping_logs(run_id, at, level, category, source_id, item_id, text)
SELECT CAST(e.value->>6 AS bigint), CAST(e.value->>0 AS bigint), CAST(e.value->>1 AS integer), e.value->>2, e.value->>3,
    CAST(e.value->>4 AS bigint), e.value->>5
FROM jsonb_array_elements(CAST(? AS jsonb)) WITH ORDINALITY AS e(value, n) ORDER BY e.n
