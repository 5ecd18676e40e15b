UPDATE captures SET lost = 1, attempt = -id, spool_file = '', released = 1
WHERE id = ANY(trawl_ids(?)) AND lost = 0
