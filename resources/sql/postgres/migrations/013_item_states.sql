-- state 0 pending 1 leased 2 captured 3 failed 4 skipped. started 0 = the lease has not begun its attempt. Room is left on each page, since
-- an item is claimed and ends.
CREATE TABLE item_states(id bigint PRIMARY KEY, run_source bigint NOT NULL, run_id bigint NOT NULL, due bigint NOT NULL DEFAULT 0,
    token bigint NOT NULL DEFAULT 0, started bigint NOT NULL DEFAULT 0, lease_until bigint NOT NULL DEFAULT 0, owner bigint,
    changed bigint NOT NULL, capture_id bigint, coverage float8, state smallint NOT NULL DEFAULT 0, attempt integer NOT NULL DEFAULT 0,
    stalls integer NOT NULL DEFAULT 0, fail_class integer NOT NULL DEFAULT 0, skip integer NOT NULL DEFAULT 0,
    http integer NOT NULL DEFAULT 0, engine integer, reason text) WITH (fillfactor = 70)
