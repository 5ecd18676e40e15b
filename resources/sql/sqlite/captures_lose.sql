UPDATE captures SET lost = 1, attempt = -id, spool_file = '', released = 1
WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT))) AND lost = 0
