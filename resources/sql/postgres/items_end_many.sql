-- Rows of item, token, state, due, class, skip, reason, http, engine, coverage.
UPDATE item_states AS i SET state = CAST(e.value->>2 AS integer), due = CAST(e.value->>3 AS bigint), changed = ?, lease_until = 0, owner = NULL,
    started = 0, fail_class = CAST(e.value->>4 AS integer), skip = CAST(e.value->>5 AS integer), reason = e.value->>6,
    http = CAST(e.value->>7 AS integer), engine = coalesce(CAST(e.value->>8 AS integer), i.engine),
    coverage = coalesce(CAST(e.value->>9 AS double precision), i.coverage)
FROM jsonb_array_elements(CAST(convert_from(CAST(? AS bytea), 'UTF8') AS jsonb)) AS e(value)
WHERE i.id = CAST(e.value->>0 AS bigint) AND i.token = CAST(e.value->>1 AS bigint) AND i.state = 1
RETURNING i.id, i.run_source, i.state
