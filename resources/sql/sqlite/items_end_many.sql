-- Rows of item, token, state, due, class, skip, reason, http, engine, coverage.
UPDATE item_states SET state = e.value->>2, due = e.value->>3, changed = ?, lease_until = 0, owner = NULL, started = 0,
    fail_class = e.value->>4, skip = e.value->>5, reason = e.value->>6, http = e.value->>7,
    engine = coalesce(e.value->>8, engine), coverage = coalesce(CAST(e.value->>9 AS REAL), coverage)
FROM (SELECT value FROM json_each(CAST(? AS TEXT))) AS e
WHERE item_states.id = e.value->>0 AND item_states.token = e.value->>1 AND item_states.state = 1
RETURNING id, run_source, state
