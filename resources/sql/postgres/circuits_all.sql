SELECT source_id, state, failures, reopened, epoch, opened_at, blocked_until, not_permitted, probes_out, probe_since, last_class, reason, by,
    would_have_opened, counted_failures FROM circuit_breaker_state
