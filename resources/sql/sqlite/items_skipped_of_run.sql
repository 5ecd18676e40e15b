SELECT i.id FROM item_states AS i JOIN run_sources AS s ON s.id = i.run_source
WHERE i.run_id = ? AND i.state = 4 AND i.skip = ? AND (? = '' OR s.source_id = ?)
