UPDATE captures SET lost = 1, attempt = -id, spool_file = '', released = 1
WHERE id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND lost = 0
