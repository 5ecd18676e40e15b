CREATE TABLE circuit_breaker_state(source_id TEXT PRIMARY KEY, state TEXT NOT NULL, failures INTEGER NOT NULL, reopened INTEGER NOT NULL,
    epoch INTEGER NOT NULL, opened_at INTEGER NOT NULL, blocked_until INTEGER NOT NULL, not_permitted INTEGER NOT NULL,
    probes_out INTEGER NOT NULL, probe_since INTEGER NOT NULL, last_class TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL,
    would_have_opened INTEGER NOT NULL, counted_failures INTEGER NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID
