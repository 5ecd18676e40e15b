SELECT s.source_id, sum(json_array_length(c.records)), avg(c.coverage)
FROM item_states AS i JOIN captures AS c ON c.id = i.capture_id JOIN run_sources AS s ON s.id = i.run_source
WHERE i.run_id = ? AND i.state = 2 GROUP BY s.source_id
