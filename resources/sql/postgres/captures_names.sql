SELECT c.id, c.title, i.url FROM captures AS c JOIN item_pages AS i ON i.id = c.item_id
WHERE c.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
