SELECT page_id, url FROM item_pages
WHERE run_id = ? AND page_id = ANY(trawl_ids(?))
