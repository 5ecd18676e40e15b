INSERT INTO item_pages(run_id, uid, page_id, depth, url, identity_key, found_on)
SELECT ?, substr(?, e.key * 16 + 1, 16), e.value->>0, e.value->>1, e.value->>2, e.value->>3, e.value->>4
FROM json_each(CAST(? AS TEXT)) AS e WHERE true
ON CONFLICT(run_id, page_id) DO NOTHING
RETURNING id, page_id
