SELECT page_id, url FROM item_pages
WHERE run_id = ? AND page_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
