SELECT s.source_id, CAST(json_extract(c.timings, '$.total') AS INTEGER)
FROM item_states AS i JOIN captures AS c ON c.id = i.capture_id JOIN run_sources AS s ON s.id = i.run_source
WHERE i.run_id = ? AND i.state = 2 AND json_extract(c.timings, '$.total') IS NOT NULL
