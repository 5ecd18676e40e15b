-- 2: decided against while its object is, or may be, at the target. It is taken back, and the decision stays.
INSERT INTO ledger AS l (capture_id, state, changed)
SELECT CAST(e.value->>0 AS bigint), CAST(e.value->>1 AS integer), CAST(? AS bigint) FROM jsonb_array_elements(CAST(? AS jsonb)) AS e(value)
ON CONFLICT(capture_id) DO UPDATE SET state = excluded.state, changed = excluded.changed, error = '', error_class = '',
    batch_id = CASE WHEN excluded.state = 0 THEN 0 ELSE l.batch_id END,
    retract = CASE WHEN excluded.state = 0 AND l.tries > 0 THEN 2 ELSE l.retract END
