SELECT s.source_id, i.skip, count(*) FROM item_states AS i JOIN run_sources AS s ON s.id = i.run_source
WHERE i.run_id = ? AND i.state = 4 GROUP BY s.source_id, i.skip
