-- In how many records a field has a value; 0: it is there without one.
SELECT s.source_id, f.key,
    sum(CASE jsonb_typeof(f.value) WHEN 'null' THEN 0 WHEN 'string' THEN CAST(f.value <> '""' AS int) WHEN 'array' THEN CAST(f.value <> '[]' AS int)
        WHEN 'object' THEN CAST(f.value <> '{}' AS int) ELSE 1 END)
FROM item_states AS i JOIN captures AS c ON c.id = i.capture_id JOIN run_sources AS s ON s.id = i.run_source
    CROSS JOIN LATERAL jsonb_array_elements(CAST(c.records AS jsonb)) AS r(value) CROSS JOIN LATERAL jsonb_each(r.value) AS f(key, value)
WHERE i.run_id = ? AND i.state = 2
GROUP BY s.source_id, f.key
