-- In the order of the list, so that ids are in it, too.
INSERT INTO item_pages(run_id, uid, page_id, depth, url, identity_key, found_on)
SELECT CAST(? AS bigint), substr(CAST(? AS bytea), CAST(e.n AS integer) * 16 - 15, 16), CAST(e.value->>0 AS bigint),
    CAST(e.value->>1 AS integer), e.value->>2, e.value->>3, e.value->>4
FROM jsonb_array_elements(CAST(convert_from(CAST(? AS bytea), 'UTF8') AS jsonb)) WITH ORDINALITY AS e(value, n)
ORDER BY e.n
ON CONFLICT(run_id, page_id) DO NOTHING
RETURNING id, page_id
