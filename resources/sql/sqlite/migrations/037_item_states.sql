-- state 0 pending 1 leased 2 captured 3 failed 4 skipped. started 0 = the lease has not begun its attempt.
CREATE TABLE item_states(id INTEGER PRIMARY KEY, run_source INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0, token INTEGER NOT NULL DEFAULT 0, started INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0, owner INTEGER, attempt INTEGER NOT NULL DEFAULT 0, stalls INTEGER NOT NULL DEFAULT 0,
    run_id INTEGER NOT NULL, changed INTEGER NOT NULL, fail_class INTEGER NOT NULL DEFAULT 0, skip INTEGER NOT NULL DEFAULT 0,
    http INTEGER NOT NULL DEFAULT 0, engine INTEGER, coverage REAL, capture_id INTEGER, reason TEXT)
