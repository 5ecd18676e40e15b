INSERT INTO circuit_breaker_state(source_id, state, failures, reopened, epoch, opened_at, blocked_until, not_permitted, probes_out,
    probe_since, last_class, reason, by, would_have_opened, counted_failures, changed)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(source_id) DO UPDATE SET state = excluded.state, failures = excluded.failures, reopened = excluded.reopened,
    epoch = excluded.epoch, opened_at = excluded.opened_at, blocked_until = excluded.blocked_until, not_permitted = excluded.not_permitted,
    probes_out = excluded.probes_out, probe_since = excluded.probe_since, last_class = excluded.last_class, reason = excluded.reason,
    by = excluded.by, would_have_opened = excluded.would_have_opened, counted_failures = excluded.counted_failures, changed = excluded.changed
