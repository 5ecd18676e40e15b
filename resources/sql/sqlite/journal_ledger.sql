-- 2: decided against while its object is, or may be, at the target. It is taken back, and the decision stays.
INSERT INTO ledger(capture_id, state, changed)
SELECT value->>0, value->>1, ? FROM json_each(CAST(? AS TEXT)) WHERE true
ON CONFLICT(capture_id) DO UPDATE SET state = excluded.state, changed = excluded.changed, error = '', error_class = '',
    batch_id = CASE WHEN excluded.state = 0 THEN 0 ELSE batch_id END,
    retract = CASE WHEN excluded.state = 0 AND ledger.tries > 0 THEN 2 ELSE ledger.retract END
