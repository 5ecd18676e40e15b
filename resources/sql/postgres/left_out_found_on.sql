SELECT page_id, found_on FROM item_pages WHERE run_id = ? AND found_on IS NOT NULL AND page_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
