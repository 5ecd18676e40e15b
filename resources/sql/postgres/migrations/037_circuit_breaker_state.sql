CREATE TABLE circuit_breaker_state(source_id text PRIMARY KEY, state text NOT NULL, failures integer NOT NULL, reopened integer NOT NULL,
    epoch bigint NOT NULL, opened_at bigint NOT NULL, blocked_until bigint NOT NULL, not_permitted bigint NOT NULL,
    probes_out integer NOT NULL, probe_since bigint NOT NULL, last_class text NOT NULL, reason text NOT NULL, by text NOT NULL,
    would_have_opened integer NOT NULL, counted_failures bigint NOT NULL, changed bigint NOT NULL)
