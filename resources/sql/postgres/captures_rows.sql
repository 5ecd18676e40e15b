SELECT c.id, c.uid, c.item_id, i.uid, c.run_id, r.number, r.uid, s.source_id, c.page_id, i.url, c.final_url, c.title, c.engine, c.coverage,
    c.http, c.records, c.timings, c.flags, c.format, c.width, c.height, c.bytes, c.sha256, c.dhash, c.review, c.review_by, c.review_reason,
    l.state, l.object_key, l.error, l.tries, c.spool_file, c.changed, c.at, c.notes
FROM captures AS c JOIN item_pages AS i ON i.id = c.item_id JOIN scraping_runs AS r ON r.id = c.run_id
JOIN run_sources AS s ON s.id = c.run_source LEFT JOIN ledger AS l ON l.capture_id = c.id
WHERE c.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
