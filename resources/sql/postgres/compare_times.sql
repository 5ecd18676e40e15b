SELECT s.source_id, CAST(CAST(CAST(c.timings AS jsonb)->>'total' AS float8) AS bigint)
FROM item_states AS i JOIN captures AS c ON c.id = i.capture_id JOIN run_sources AS s ON s.id = i.run_source
WHERE i.run_id = ? AND i.state = 2 AND CAST(c.timings AS jsonb)->>'total' IS NOT NULL
