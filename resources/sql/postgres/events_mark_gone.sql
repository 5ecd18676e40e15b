UPDATE events SET gone = ? WHERE page_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
