-- In how many records a field has a value; 0: it is there without one.
SELECT s.source_id, f.key,
    sum(CASE f.type WHEN 'null' THEN 0 WHEN 'text' THEN f.value <> '' WHEN 'array' THEN f.value <> '[]' WHEN 'object' THEN f.value <> '{}' ELSE 1 END)
FROM item_states AS i JOIN captures AS c ON c.id = i.capture_id JOIN run_sources AS s ON s.id = i.run_source
    JOIN json_each(c.records) AS r JOIN json_each(r.value) AS f
WHERE i.run_id = ? AND i.state = 2
GROUP BY s.source_id, f.key
