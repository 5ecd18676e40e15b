-- state 0 pending 1 leased 2 captured 3 failed 4 skipped. page_id is the 16 hex digits as a number. uid is 16 bytes.
-- identity_key is null where it equals the URL. started 0 = the lease has not begun its attempt.
CREATE TABLE scraping_items(id INTEGER PRIMARY KEY, uid BLOB NOT NULL, run_id INTEGER NOT NULL, run_source INTEGER NOT NULL,
    page_id INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 0, stalls INTEGER NOT NULL DEFAULT 0,
    depth INTEGER NOT NULL DEFAULT 0, token INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0, owner INTEGER, started INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL,
    url TEXT NOT NULL, identity_key TEXT, found_on TEXT, fail_class INTEGER NOT NULL DEFAULT 0, skip INTEGER NOT NULL DEFAULT 0,
    engine INTEGER, coverage REAL, http INTEGER NOT NULL DEFAULT 0, reason TEXT, capture_id INTEGER)
