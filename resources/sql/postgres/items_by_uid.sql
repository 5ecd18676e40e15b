-- Uids have an index here; the time that they begin with is not needed.
SELECT id FROM item_pages WHERE CAST(? AS bigint) IS NOT NULL AND uid = ?
