-- The address as bytes: the conversion to UTF-16 would cost more than the search.
SELECT page_id, CAST(url AS BLOB) FROM item_pages
WHERE run_id = ? AND page_id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
